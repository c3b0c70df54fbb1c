package main

import (
	"bytes"
	"testing"

	"github.com/spf13/cobra"
)

func TestWhatTakesLongIsSaidInOneLineThatGoesAway(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	command := new(cobra.Command)
	command.SetErr(&out)
	p := begin(command, "looking")
	p.now("reading")
	p.appear()
	p.now("writing\x1b")
	p.end()
	p.appear()
	p.now("nothing")
	p.end()
	const away = "\r\x1b[K"
	if want := away + "reading ..." + away + "writing\ufffd ..." + away; out.String() != want {
		t.Errorf("want %q, got %q", want, out.String())
	}
}

func TestNobodyButATerminalIsToldOfProgress(t *testing.T) {
	t.Parallel()
	command := new(cobra.Command)
	command.SetErr(new(bytes.Buffer))
	if p := begin(command, "looking"); p.timer != nil {
		t.Error("it would be said")
	}
}
