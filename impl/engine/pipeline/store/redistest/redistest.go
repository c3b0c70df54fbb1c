// Package redistest gives tests Redis servers of their own: real ones, which they may stop, freeze and start again.
package redistest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
)

const (
	// startTimeout bounds the start of a server; a busy machine needs seconds.
	startTimeout = time.Minute
	// pollInterval is the time between two attempts to connect to a server that is starting.
	pollInterval = 5 * time.Millisecond
	// attempts is how many ports are tried: between the choice of one and its use, others may take it.
	attempts = 5
)

// Server is a Redis server. It holds nothing that survives it.
type Server struct {
	port    int
	process *os.Process
	exited  chan struct{}
	log     bytes.Buffer // what it wrote; complete when exited is closed
}

// Start starts a server on a free port of the loopback address. It is stopped when the test ends. A machine without
// redis-server fails the test.
func Start(t testing.TB) *Server {
	t.Helper()
	var failures []error
	for range attempts {
		port, err := freePort()
		if err != nil {
			t.Fatal(err)
		}
		server := &Server{port: port}
		if err = server.start(); err == nil {
			t.Cleanup(func() {
				if err := server.halt(); err != nil {
					t.Error(err)
				}
			})
			return server
		}
		failures = append(failures, err)
	}
	t.Fatal(errors.Join(failures...))
	return nil
}

// URL is the address of the server: redis://127.0.0.1:PORT.
func (s *Server) URL() string { return "redis://" + s.Addr() }

// Addr is the address of the server: 127.0.0.1:PORT.
func (s *Server) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// Stop ends the server at once. What it held is lost.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if err := s.halt(); err != nil {
		t.Fatal(err)
	}
}

// Restart starts a server that was stopped, empty, at the same address.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

// Freeze has the server accept connections and answer nothing, until [Server.Thaw]: so looks a machine that hangs.
func (s *Server) Freeze(t testing.TB) {
	t.Helper()
	s.signal(t, syscall.SIGSTOP)
}

// Thaw has the server go on.
func (s *Server) Thaw(t testing.TB) {
	t.Helper()
	s.signal(t, syscall.SIGCONT)
}

func (s *Server) signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if err := s.process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) halt() error {
	if err := s.process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop the Redis server of the tests: %w", err)
	}
	<-s.exited
	return nil
}

func (s *Server) start() error {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return fmt.Errorf("the tests need Redis: apt-get install redis-server: %w", err)
	}
	s.log.Reset()
	s.exited = make(chan struct{})
	command := exec.Command(program, "--port", strconv.Itoa(s.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
	command.Stdout, command.Stderr = &s.log, &s.log
	command.SysProcAttr = attributes()
	if err := s.run(command); err != nil {
		return err
	}
	return s.ready()
}

// run starts the server from a goroutine that keeps its thread until the server has ended: it is the end of the
// thread that starts a process, not of the whole program, that brings the death signal.
func (s *Server) run(command *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		s.process = command.Process
		started <- err
		if err == nil {
			_ = command.Wait() // how it ended is in its log
			close(s.exited)
		}
	}()
	return <-started
}

// ready returns when the server answers. Another process that has taken its port in between is none of ours.
func (s *Server) ready() error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	deadline := time.NewTimer(startTimeout)
	defer deadline.Stop()
	for {
		failure := s.answers()
		if failure == nil {
			return nil
		}
		select {
		case <-ticker.C:
		case <-s.exited:
			return fmt.Errorf("redis-server ended at once: %s", s.log.String())
		case <-deadline.C:
			return errors.Join(failure, s.halt())
		}
	}
}

var errAnother = errors.New("another process has the port")

// answers asks who listens at the port.
func (s *Server) answers() error {
	connection, err := net.Dial("tcp", s.Addr())
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(startTimeout)); err != nil {
		return err
	}
	if _, err := io.WriteString(connection, "INFO server\r\nQUIT\r\n"); err != nil {
		return err
	}
	answer, err := io.ReadAll(connection)
	if err == nil && !bytes.Contains(answer, fmt.Appendf(nil, "\r\nprocess_id:%d\r\n", s.process.Pid)) {
		return errAnother
	}
	return err
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	address, _ := listener.Addr().(*net.TCPAddr)
	return address.Port, listener.Close()
}
