package circuit_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/circuit"
)

var errGone = errors.New("gone")

func TestNobodyAsksWhatIsAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var back atomic.Bool
		var probes atomic.Int64
		c := circuit.New(circuit.Options{Name: "Redis", Logger: slog.New(slog.NewTextHandler(&log, nil)), Probe: func(context.Context) error {
			probes.Add(1)
			if back.Load() {
				return nil
			}
			return errGone
		}})
		defer c.Close()
		asked := 0
		ask := func(err error) error { return c.Do(func() error { asked++; return err }) }
		if err := ask(nil); err != nil || c.Open() {
			t.Fatal(err)
		}
		if err := ask(errGone); !errors.Is(err, errGone) || !c.Open() {
			t.Fatal(err)
		}
		for range 100 {
			if err := ask(nil); !errors.Is(err, circuit.ErrOpen) {
				t.Fatal(err)
			}
		}
		if asked != 2 || probes.Load() != 0 {
			t.Errorf("asked %d times, %d probes", asked, probes.Load())
		}
		time.Sleep(10*circuit.Interval + time.Millisecond)
		synctest.Wait()
		if probes.Load() != 10 || !c.Open() {
			t.Errorf("%d probes", probes.Load())
		}
		back.Store(true)
		time.Sleep(circuit.Interval)
		synctest.Wait()
		if err := ask(nil); err != nil || asked != 3 || probes.Load() != 11 {
			t.Errorf("after it is back: %v, %d probes", err, probes.Load())
		}
		if text := log.String(); strings.Count(text, "Redis is away") != 1 || strings.Count(text, "Redis is back") != 1 {
			t.Error(text)
		}
	})
}

// A probe that hangs is given up, and so is one when the circuit ends.
func TestAProbeThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var given atomic.Int64
		c := circuit.New(circuit.Options{Name: "Redis", Logger: slog.New(slog.DiscardHandler), Interval: time.Second, Probe: func(ctx context.Context) error {
			<-ctx.Done()
			given.Add(1)
			return ctx.Err()
		}})
		_ = c.Do(func() error { return errGone })
		time.Sleep(5*time.Second + time.Millisecond)
		synctest.Wait()
		before := given.Load()
		c.Close() // waits for the one that is running
		if before < 2 || given.Load() > before+1 {
			t.Errorf("%d probes were given up, %d in the end", before, given.Load())
		}
		_ = c.Do(func() error { return errGone }) // begins nothing any more, or the test would not end
	})
}
