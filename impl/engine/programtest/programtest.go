// Package programtest finds the programs that tests need, and runs them. A program that is missing is a failure, and says what brings it: a test
// that is left out instead would hide what it holds.
package programtest

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// packages are those of Debian that have the programs, where these have another name.
var packages = map[string]string{"node": "nodejs", "python3": "python3-venv"}

// Find returns the path of the first of the programs that is in PATH. The test fails if none is.
func Find(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	name := names[0]
	if packaged := packages[name]; packaged != "" {
		name = packaged
	}
	t.Fatalf("this test runs %s, which is not installed here: .ci/prepare installs it, or: apt-get install %s", names[0], name)
	return ""
}

// Run runs a program in a folder, and returns what it prints. Without an environment it has that of the test. The test fails if
// the program is missing or does not end well, and shows what it has said.
func Run(t testing.TB, dir string, environment []string, command ...string) string {
	t.Helper()
	if !strings.ContainsRune(command[0], filepath.Separator) {
		Find(t, command[0])
	}
	program := exec.CommandContext(t.Context(), command[0], command[1:]...) //nolint:gosec // tests say which one
	program.Dir, program.Env = dir, environment
	var said bytes.Buffer
	program.Stderr = &said
	output, err := program.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(command, " "), err, output, said.String())
	}
	return string(output)
}

// Talk starts a program, and returns where it reads and what it writes. It ends with the test.
func Talk(t testing.TB, program *exec.Cmd) (in io.Writer, out *bufio.Reader) {
	t.Helper()
	input, err := program.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		_ = program.Process.Kill() // if it does not end by that
		_ = program.Wait()
	})
	return input, bufio.NewReader(output)
}

// Serve starts a program that serves at an address, and returns the first connection that it accepts, and when the program
// has ended. It ends with the test at the latest; the test fails if it does so before it accepts one.
func Serve(t testing.TB, program *exec.Cmd, address string) (first net.Conn, ended <-chan struct{}) {
	t.Helper()
	var said bytes.Buffer
	if program.Stderr == nil {
		program.Stderr = &said
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = program.Wait()
	}()
	t.Cleanup(func() {
		_ = program.Process.Kill() // if it has not ended
		<-over
	})
	for {
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err == nil {
			return connection, over
		}
		select {
		case <-over:
			t.Fatalf("%s has ended: %s\n%s", program.Path, program.ProcessState, said.String())
		case <-time.After(time.Millisecond):
		}
	}
}

// Python makes an environment with nothing but some packages, and returns its Python.
func Python(t testing.TB, packages ...string) string {
	t.Helper()
	dir := t.TempDir()
	Run(t, dir, nil, "python3", "-m", "venv", dir)
	python := filepath.Join(dir, "bin", "python")
	Run(t, dir, nil, append([]string{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, packages...)...)
	return python
}
