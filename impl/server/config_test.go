package server_test

import (
	"testing"

	"github.com/charterhq/charter/impl/server"
)

func TestAnswersAreCheckedInDevelopmentUnlessSaidOtherwise(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		environment, setting string
		want                 bool
	}{
		{server.Development, "", true}, {server.Development, server.CheckOff, false}, {server.Development, server.CheckLog, true},
		{server.Production, "", false}, {server.Production, server.CheckOff, false}, {server.Production, server.CheckLog, true},
	} {
		if got := (server.Config{Environment: test.environment, CheckResponses: test.setting}).ChecksResponses(); got != test.want {
			t.Errorf("%s %q: %v", test.environment, test.setting, got)
		}
	}
}
