package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// patience is how long a command may say nothing.
const patience = 2 * time.Second

// progress says on a terminal what a command does that takes longer than a moment: in one line, which its end takes away.
type progress struct {
	mutex sync.Mutex
	out   io.Writer
	doing string
	shown bool
	over  bool
	timer *time.Timer
}

// begin says what a command does, if that takes longer than patience. A program that reads its errors is told nothing.
func begin(command *cobra.Command, doing string) *progress {
	p := &progress{out: command.ErrOrStderr(), doing: doing}
	if file, is := p.out.(*os.File); is && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb" {
		p.timer = time.AfterFunc(patience, p.appear)
	}
	return p
}

func (p *progress) appear() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.shown = !p.over
	p.show()
}

// now says what is done next.
func (p *progress) now(doing string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.doing = doing
	p.show()
}

func (p *progress) show() {
	if p.shown {
		fmt.Fprintf(p.out, "\r\x1b[K%s ...", document.Printable(p.doing))
	}
}

// end takes the line away. It may be called again.
func (p *progress) end() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	p.shown, p.over = false, true
}
