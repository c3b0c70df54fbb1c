package programtest_test

import (
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/programtest"
)

// failing is a test that has failed when it says so.
type failing struct {
	testing.TB

	said string
}

// Helper does nothing.
func (f *failing) Helper() {}

// Fatalf ends the test.
func (f *failing) Fatalf(format string, args ...any) {
	f.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestTheFirstProgramThatIsThereIsFound(t *testing.T) {
	t.Parallel()
	if path := programtest.Find(t, "no-such-program", "go"); filepath.Base(path) != "go" {
		t.Error(path)
	}
}

func TestAMissingProgramIsAFailureThatSaysWhatToInstall(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{{"no-such-program"}, {"no-such-program", "nor-this-one"}} {
		test, ended := &failing{TB: t}, make(chan struct{})
		go func() {
			defer close(ended)
			programtest.Find(test, names...)
		}()
		<-ended
		if !strings.Contains(test.said, "apt-get install no-such-program") || !strings.Contains(test.said, ".ci/prepare") {
			t.Errorf("it says %q", test.said)
		}
	}
}

func TestAProgramThatFailsShowsWhatItSaid(t *testing.T) {
	t.Parallel()
	for text, command := range map[string][]string{
		"unknown command": {"go", "no-such-command"}, "apt-get install no-such-program": {"no-such-program"},
	} {
		test, ended := &failing{TB: t}, make(chan struct{})
		go func() {
			defer close(ended)
			programtest.Run(test, t.TempDir(), nil, command...)
		}()
		<-ended
		if !strings.Contains(test.said, text) {
			t.Errorf("%v: it says %q", command, test.said)
		}
	}
	if said := programtest.Run(t, t.TempDir(), nil, "go", "env", "GOOS"); strings.TrimSpace(said) != runtime.GOOS {
		t.Errorf("it prints %q", said)
	}
}

func TestAProgramIsTalkedTo(t *testing.T) {
	t.Parallel()
	in, out := programtest.Talk(t, exec.CommandContext(t.Context(), programtest.Find(t, "cat")))
	for _, line := range []string{"one\n", "two\n"} {
		if _, err := io.WriteString(in, line); err != nil {
			t.Fatal(err)
		}
		if got, err := out.ReadString('\n'); err != nil || got != line {
			t.Errorf("it says %q (%v)", got, err)
		}
	}
}
