package waittest_test

import (
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charterhq/charter/impl/engine/waittest"
)

// failing is a test that may fail: it keeps why.
type failing struct {
	testing.TB

	why string
}

func (*failing) Helper() {}

func (f *failing) Fatalf(format string, args ...any) {
	f.why = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// within runs a part of a test, and returns why it has failed, and how long that took.
func within(part func(testing.TB)) (why string, took time.Duration) {
	begun, test, ended := time.Now(), new(failing), make(chan struct{})
	go func() {
		defer close(ended)
		part(test)
	}()
	<-ended
	return test.why, time.Since(begun)
}

func TestWhatComesIsWaitedForAndWhatNeverComesIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		if took := waittest.Until(t, "a second is over", func() bool { return time.Since(begun) >= time.Second }); took != time.Second {
			t.Errorf("a second took %s", took)
		}
		brings := make(chan int, 1)
		time.AfterFunc(time.Second, func() { brings <- 7 })
		if got := waittest.Next(t, "a number", brings); got != 7 {
			t.Errorf("%d has come", got)
		}
		for want, part := range map[string]func(testing.TB){
			"it has not come about within 2m0s: the end of days": func(t testing.TB) {
				t.Helper()
				waittest.Until(t, "the end of days", func() bool { return false })
			},
			"it has not come within 2m0s: a number": func(t testing.TB) {
				t.Helper()
				waittest.Next(t, "a number", brings)
			},
		} {
			if why, took := within(part); why != want || took < 2*time.Minute || took > 2*time.Minute+time.Second {
				t.Errorf("%q after %s, want %q", why, took, want)
			}
		}
	})
}
