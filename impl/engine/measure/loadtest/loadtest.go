// Package loadtest asks servers from a process of its own, over many connections at once: what it costs to ask is no part of the
// processor time of a server in the process that measures.
package loadtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/programtest"
)

// variable of the environment tells a program that it is to ask: it is the number of the process that has started it for that.
const variable = "CHARTER_LOAD"

// Target is a server, and what it is asked.
type Target struct {
	Address     string // HOST:PORT
	Request     string // the whole message, in HTTP/1.1, without a body
	Connections int    // at once, each with one request after the other; they stay open
}

// order is what a process is told to do.
type order struct {
	Target

	Count int // of requests, over all connections
}

// report is what it says of that.
type report struct {
	Took  time.Duration
	Error string
}

// Main asks, and ends the program, if [Start] has started it for that; otherwise it returns at once. It comes first in the
// TestMain of a package whose benchmarks ask.
func Main() {
	if os.Getenv(variable) != strconv.Itoa(os.Getppid()) {
		return
	}
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Process asks when it is told to.
type Process struct {
	orders  *json.Encoder
	reports *json.Decoder
}

// Start starts a process that asks, until the test ends.
func Start(t testing.TB) *Process {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program) //nolint:gosec // it is this one
	command.Env, command.Stderr = append(os.Environ(), variable+"="+strconv.Itoa(os.Getpid())), os.Stderr
	in, out := programtest.Talk(t, command)
	return &Process{json.NewEncoder(in), json.NewDecoder(out)}
}

// Ask sends so many requests, and returns how long it took until all had an answer with the status 200.
func (p *Process) Ask(target Target, count int) (time.Duration, error) {
	if err := p.orders.Encode(order{target, count}); err != nil {
		return 0, fmt.Errorf("loadtest: %w", err)
	}
	var done report
	switch err := p.reports.Decode(&done); {
	case err != nil:
		return 0, fmt.Errorf("loadtest: %w", err)
	case done.Error != "":
		return 0, fmt.Errorf("loadtest: %s", done.Error) //nolint:err113 // it was an error of the other process
	}
	return done.Took, nil
}

// serve follows orders until there are no more.
func serve(in io.Reader, out io.Writer) error {
	orders, reports, open := json.NewDecoder(in), json.NewEncoder(out), make(connections)
	for {
		var next order
		switch err := orders.Decode(&next); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("loadtest: %w", err)
		}
		var done report
		var err error
		if done.Took, err = open.ask(next); err != nil {
			done.Error = err.Error()
		}
		if err := reports.Encode(done); err != nil {
			return fmt.Errorf("loadtest: %w", err)
		}
	}
}
