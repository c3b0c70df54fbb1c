package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server/servertest"
)

// The test binary is the program too: started with this variable set, it runs main.
const asProgram = "CHARTER_TEST_AS_PROGRAM"

// needs is the variable that gives the program a contract which needs the variables that it lists.
const needs = "API_TEST_NEEDS"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		operations.Environment = append(operations.Environment, strings.Fields(os.Getenv(needs))...)
		main()
	}
	repositorytest.Main(m)
}

// program prepares a run of api in an empty folder with the given settings (NAME=value).
func program(t *testing.T, settings []string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	command := exec.CommandContext(ctx, os.Args[0], args...)
	command.Dir = t.TempDir()
	command.Env = slices.DeleteFunc(os.Environ(), func(setting string) bool { return strings.HasPrefix(setting, "CHARTER_") })
	command.Env = append(command.Env, asProgram+"=1", "CHARTER_ADDR=127.0.0.1:0", "CHARTER_ADMIN_ADDR=127.0.0.1:0")
	command.Env = append(command.Env, settings...)
	return command
}

// output runs api to its end.
func output(t *testing.T, settings []string, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	return outputOf(t, settings, "", args...)
}

// outputOf is output, with what stands on standard input.
func outputOf(t *testing.T, settings []string, input string, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	command := program(t, settings, args...)
	command.Stdin = strings.NewReader(input)
	var out, err bytes.Buffer
	command.Stdout, command.Stderr = &out, &err
	if failed := command.Run(); failed != nil && !errors.As(failed, new(*exec.ExitError)) {
		t.Fatal(failed)
	}
	return out.String(), err.String(), command.ProcessState.ExitCode()
}

// production are the settings without which the server does not start there.
func production() []string {
	return append(needed(), "CHARTER_ENV=production", "CHARTER_PUBLIC_URL=http://localhost", "CHARTER_MAIL_URL=outbox:outbox")
}

// needed are the variables that the contract names.
func needed() []string {
	var settings []string
	for name, value := range servertest.Environment() {
		settings = append(settings, name+"="+value)
	}
	return settings
}

// running is a server in a process of its own.
type running struct {
	command *exec.Cmd
	url     string
	admin   string
	lines   string        // what it printed when it was up, in development
	stdout  <-chan string // all that it prints, in production, once it has ended
	log     *log
}

// serve starts api and waits until it says where it is.
func serve(t *testing.T, settings ...string) *running {
	t.Helper()
	return start(t, program(t, settings))
}

// start runs a server that is prepared. In development it says where it is on standard output, in production in its log.
func start(t *testing.T, command *exec.Cmd) *running {
	t.Helper()
	s := &running{command: command, log: new(log)}
	s.log.up = make(chan struct{})
	command.Stderr = s.log
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	if slices.Contains(command.Env, "CHARTER_ENV=production") {
		s.readLog(t, stdout)
	} else {
		s.readLines(t, stdout)
	}
	return s
}

func (s *running) readLines(t *testing.T, stdout io.Reader) {
	t.Helper()
	scanner := bufio.NewScanner(stdout)
	for scanner.Scan() {
		line := scanner.Text()
		s.lines += line + "\n"
		if _, address, ok := strings.Cut(line, "Documentation  "); ok {
			s.url = strings.TrimSuffix(address, "/docs")
		}
		if _, address, ok := strings.Cut(line, "Metrics        "); ok {
			s.admin = address
		}
		if line == "" && s.url != "" {
			return
		}
	}
	_ = s.command.Wait()
	t.Fatalf("the server did not come up: %s", s.log)
}

func (s *running) readLog(t *testing.T, stdout io.Reader) {
	t.Helper()
	ended := make(chan string, 1)
	go func() {
		said, _ := io.ReadAll(stdout)
		ended <- string(said)
	}()
	select {
	case <-s.log.up:
	case said := <-ended:
		_ = s.command.Wait()
		t.Fatalf("the server did not come up: %s %s", said, s.log)
	}
	for line := range strings.Lines(s.log.String()) {
		var up struct{ Msg, Addr, AdminAddr string }
		if json.Unmarshal([]byte(line), &up) == nil && up.Msg == "up" {
			s.url, s.admin = "http://"+up.Addr, "http://"+up.AdminAddr+"/metrics"
		}
	}
	s.stdout = ended
}

// log is what a server writes to standard error. It tells when it has said that it is up.
type log struct {
	logtest.Log

	once sync.Once
	up   chan struct{}
}

func (l *log) Write(data []byte) (int, error) {
	n, err := l.Log.Write(data)
	if strings.Contains(l.String(), `"msg":"up"`) {
		l.once.Do(func() { close(l.up) })
	}
	return n, err
}

// stop sends a signal and returns the exit code.
func (s *running) stop(t *testing.T, signal os.Signal) int {
	t.Helper()
	if err := s.command.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	_ = s.command.Wait() // the exit code says it
	return s.command.ProcessState.ExitCode()
}
