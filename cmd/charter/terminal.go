package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// terminalWidth is how many columns the terminal has that somebody looks on at; 0: it is none, and lines may be as long
// as they are.
func terminalWidth(out io.Writer) int {
	file, is := out.(*os.File)
	if !is {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// isTerminal tells whether somebody looks on, and has not said that they want no colour.
func isTerminal(out io.Writer) bool {
	file, is := out.(*os.File)
	if !is || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
