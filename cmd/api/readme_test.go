package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/engine/programtest"
	"github.com/charterhq/charter/impl/engine/waittest"
)

// varying is what differs from run to run: ids, times, tokens, keys and their ends.
var varying = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:.]+Z|` +
	`charter_[0-9A-Za-z]{38}|"hint":"[0-9A-Za-z]{4}"|eyJ[0-9A-Za-z_.-]+|"userAgent":"[^"]*"`)

// The commands of the README run in one shell, in the folder of the server that the start-up lines are from.
func TestTheReadmesCommandsGiveWhatItShows(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	programs := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(programs, "charter"), "../charter")
	if output, err := build.CombinedOutput(); err != nil { // before there is a server, which lives a minute: it may take as long
		t.Fatalf("%v: %s", err, output)
	}
	s := serve(t, "CHARTER_WEBHOOK_LOOPBACK=true")
	if err := os.Symlink(programs, filepath.Join(s.command.Dir, "bin")); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(s.lines, "Partner's key  X-API-Key: ")
	key, _, found := strings.Cut(rest, " ")
	if !found {
		t.Fatalf("the start-up lines show no key:\n%s", s.lines)
	}
	blocks := strings.Split(string(readme), "```console\n$ curl")
	if len(blocks) < 3 {
		t.Fatalf("the README shows commands in %d places", len(blocks)-1)
	}
	partner := conntest.FreeAddress(t)
	shell := newShell(t, s.command.Dir, "KEY="+key)
	for _, block := range blocks[1:] {
		block, _, _ = strings.Cut("curl"+block, "```")
		for step := range strings.SplitSeq(block, "\n$ ") {
			command, want, _ := strings.Cut(strings.TrimSuffix(step, "\n"), "\n")
			if mail := outbox.FindString(command); mail != "" {
				waitForMail(t, filepath.Join(s.command.Dir, mail))
			}
			got := shell.run(t, strings.NewReplacer("http://127.0.0.1:8080", s.url, "127.0.0.1:9999", partner).Replace(command))
			if varying.ReplaceAllString(got, "*") != varying.ReplaceAllString(want, "*") {
				t.Errorf("%s\ngave   %s\nshould %s", command, got, want)
			}
		}
	}
	s.stop(t, syscall.SIGTERM)
}

// outbox finds the mails that a command reads.
var outbox = regexp.MustCompile(`data/outbox/\S+\.eml`)

// waitForMail returns when a mail is there.
func waitForMail(t *testing.T, pattern string) {
	t.Helper()
	waittest.Until(t, "a mail: "+pattern, func() bool {
		found, err := filepath.Glob(pattern)
		return err != nil || len(found) > 0
	})
}

// shell runs one command after the other and keeps its variables.
type shell struct {
	in  io.Writer
	out *bufio.Reader
}

func newShell(t *testing.T, folder string, variables ...string) *shell {
	t.Helper()
	command := exec.CommandContext(t.Context(), "sh")
	command.Dir, command.Env = folder, append(os.Environ(), variables...)
	in, out := programtest.Talk(t, command)
	return &shell{in, out}
}

// run returns what a command prints, without the last end of line.
func (s *shell) run(t *testing.T, command string) string {
	t.Helper()
	const end = "---end of output---"
	if _, err := io.WriteString(s.in, command+"\necho; echo '"+end+"'\n"); err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	for {
		line, err := s.out.ReadString('\n')
		if line == end+"\n" {
			return strings.TrimRight(printed.String(), "\n")
		}
		if err != nil {
			t.Fatalf("%s: %v after %q", command, err, printed.String())
		}
		printed.WriteString(line)
	}
}
