package upstream_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/upstream"
)

func TestAnAddressThatIsNoneIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	for address, right := range map[string]bool{
		"http://b": true, "https://b:8443/v1/": true, "http://[::1]:80": true, "http://user:hidden@b": true,
		"": false, "b:80": false, "ftp://b": false, "http://": false, "http://:8080": false, "http://user:hidden@:80": false,
		"http://b:0": false, "http://b:99999": false, "http://b:hidden": false, "http://b?hidden=1": false, "http://b/..": false, "http://b/%2e%2e": false,
	} {
		backends, err := upstream.New(upstream.Options{
			Upstreams: []*contract.Upstream{{Name: "b", URL: "${ADDRESS}"}}, Logger: slog.New(slog.DiscardHandler),
			Lookup: func(string) (string, bool) { return address, true },
		})
		backends.Close()
		if (err == nil) != right {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && (strings.Contains(err.Error(), "hidden") || !strings.Contains(err.Error(), "ADDRESS")) {
			t.Errorf("%q is shown, or its variable is not: %v", address, err)
		}
	}
}
