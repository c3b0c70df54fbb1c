package main

import (
	"cmp"
	"io"
	"os"

	"golang.org/x/term"
)

// output is the standard output. It remembers what went wrong with it: a report that nobody got is no success.
type output struct {
	file   *os.File
	failed error
}

func (o *output) Write(data []byte) (int, error) {
	n, err := o.file.Write(data)
	o.failed = cmp.Or(o.failed, err)
	return n, err
}

// terminalWidth is how many columns the terminal has that somebody looks on at; 0: it is none, and lines may be as long
// as they are.
func terminalWidth(out io.Writer) int {
	standard, is := out.(*output)
	if !is {
		return 0
	}
	width, _, err := term.GetSize(int(standard.file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// isTerminal tells whether somebody looks on, and has not said that they want no colour.
func isTerminal(out io.Writer) bool {
	standard, is := out.(*output)
	if !is || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := standard.file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
