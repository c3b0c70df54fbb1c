package repositorytest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// pollInterval is the time between two attempts to connect to a server that is starting.
const pollInterval = 20 * time.Millisecond

// all servers have these settings: many tests fit, and nobody else can connect.
var all = []string{
	"listen_addresses=", "max_connections=300", "shared_buffers=64MB", "autovacuum=off", "logging_collector=off",
}

// forgetful is a server that nothing needs to survive: nothing is forced to disk.
var forgetful = []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off"}

// cluster is a PostgreSQL server in a folder of its own.
type cluster struct {
	folder  string
	process *os.Process
	exited  chan struct{} // closed when the process has ended
	log     bytes.Buffer  // what it wrote; complete when exited is closed
}

func startCluster(ctx context.Context, settings ...string) (*cluster, error) {
	folder, err := os.MkdirTemp("", "charter-pg-")
	if err != nil {
		return nil, err
	}
	c := &cluster{folder: folder, exited: make(chan struct{})}
	if err := c.start(ctx, slices.Concat(all, settings)); err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL for the tests: %w", err), removeAll(folder))
	}
	return c, nil
}

func (c *cluster) start(ctx context.Context, settings []string) error {
	owner, err := unprivileged(c.folder)
	if err != nil {
		return err
	}
	if err := c.initialize(ctx, owner); err != nil {
		return err
	}
	server, err := c.command("postgres", owner)
	if err != nil {
		return err
	}
	server.Args = append(server.Args, "-D", c.data(), "-k", c.folder)
	for _, setting := range settings {
		server.Args = append(server.Args, "-c", setting)
	}
	if err := c.run(server); err != nil {
		return err
	}
	return c.ready(ctx)
}

func (c *cluster) data() string { return filepath.Join(c.folder, "data") }

// initialize makes the folder of a server. Where PostgreSQL can, its databases sort text like people
// do: that shows whether a query that must not has said so.
func (c *cluster) initialize(ctx context.Context, owner *syscall.Credential) error {
	var failures []error
	for _, collation := range [][]string{{"--locale-provider=icu", "--icu-locale=en"}, nil} {
		initdb, err := c.command("initdb", owner)
		if err != nil {
			return err
		}
		initdb.Args = append(initdb.Args, "-D", c.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8",
			"--locale=C", "--no-sync")
		initdb.Args = append(initdb.Args, collation...)
		output, err := output(ctx, initdb)
		if err == nil {
			return nil
		}
		failures = append(failures, fmt.Errorf("initdb: %w: %s", err, output))
	}
	return errors.Join(failures...)
}

// command finds a program and prepares to run it in the server's folder as its owner.
func (c *cluster) command(name string, owner *syscall.Credential) (*exec.Cmd, error) {
	program, err := findProgram(name)
	if err != nil {
		return nil, err
	}
	command := exec.Command(program)
	command.Dir = c.folder
	command.Env = append(os.Environ(), "LC_ALL=C")
	command.SysProcAttr = attributes(owner)
	return command, nil
}

// output runs a command to its end, or until ctx ends.
func output(ctx context.Context, command *exec.Cmd) (string, error) {
	var text bytes.Buffer
	command.Stdout, command.Stderr = &text, &text
	if err := command.Start(); err != nil {
		return "", err
	}
	defer context.AfterFunc(ctx, func() { _ = command.Process.Kill() })()
	err := command.Wait()
	return text.String(), err
}

// run starts the server from a goroutine that keeps its thread until the server has ended: it is the
// end of the thread that starts a process, not of the whole program, that brings the death signal.
func (c *cluster) run(server *exec.Cmd) error {
	server.Stdout, server.Stderr = &c.log, &c.log
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := server.Start()
		c.process = server.Process
		started <- err
		if err == nil {
			_ = server.Wait() // how it ended is in its log
			close(c.exited)
		}
	}()
	return <-started
}

// ready returns when the server takes connections.
func (c *cluster) ready(ctx context.Context) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		failure := c.exec(ctx, "SELECT 1")
		if failure == nil {
			return nil
		}
		select {
		case <-ticker.C:
		case <-c.exited:
			return fmt.Errorf("it ended at once: %s", c.log.String())
		case <-ctx.Done():
			return errors.Join(failure, c.halt())
		}
	}
}

// stop ends the server and removes its folder.
func (c *cluster) stop() error { return errors.Join(c.halt(), removeAll(c.folder)) }

// halt ends the server at once (SIGQUIT: an immediate shutdown, which leaves no process behind).
func (c *cluster) halt() error {
	if err := c.process.Signal(syscall.SIGQUIT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop the PostgreSQL server of the tests: %w", err)
	}
	<-c.exited
	return nil
}

// unprivileged gives the folder to the user "postgres" if this process is root's, as which PostgreSQL
// refuses to run. Nil means to run as oneself.
func unprivileged(folder string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("%w: PostgreSQL does not run as root, and %s", err, howToInstall)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(folder, int(uid), int(gid))
}
