package jobs

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/logtest"
)

func TestTheLogHasNothingOfWhatTheEndInterrupts(t *testing.T) {
	t.Parallel()
	var log logtest.Log
	closing := false
	logger := quiet(slog.New(slog.NewTextHandler(&log, nil)), func() bool { return closing }).With("of", "River").WithGroup("job")
	say := func(word string) {
		logger.Info(word+": started", "error", "none")
		logger.Error(word+": beginning", "error", "begin: context canceled")
		logger.Warn(word+": reading", "error", errors.Join(errors.New("disk full"), context.Canceled))
	}
	say("before")
	closing = true
	say("meanwhile")
	said := log.String()
	for text, wanted := range map[string]bool{
		"before: started": false, "before: beginning": true, "before: reading": true,
		"meanwhile: started": false, "meanwhile: beginning": false, "meanwhile: reading": true,
	} {
		if strings.Contains(said, text) != wanted {
			t.Errorf("%s is there: %v, in\n%s", text, !wanted, said)
		}
	}
}
