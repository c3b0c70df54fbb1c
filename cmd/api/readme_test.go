package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// varying is what differs from run to run: ids and times.
var varying = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:.]+Z`)

func TestTheReadmesCommandsGiveWhatItShows(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(readme), "```console\n")
	block, _, found := strings.Cut(block, "```")
	if !found {
		t.Fatal("the README shows no commands")
	}
	s := serve(t)
	for step := range strings.SplitSeq(strings.TrimPrefix(block, "$ "), "\n$ ") {
		command, want, _ := strings.Cut(strings.TrimSuffix(step, "\n"), "\n")
		out, err := exec.Command("sh", "-c", strings.ReplaceAll(command, "http://127.0.0.1:8080", s.url)).Output()
		if err != nil {
			t.Errorf("%s: %v", command, err)
		}
		got := strings.TrimSuffix(string(out), "\n")
		if varying.ReplaceAllString(got, "*") != varying.ReplaceAllString(want, "*") {
			t.Errorf("%s\ngave   %s\nshould %s", command, got, want)
		}
	}
	s.stop(t, syscall.SIGTERM)
}
