package repositorytest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// startTimeout bounds making and starting a server; a busy machine needs seconds.
	startTimeout = 2 * time.Minute
	// statementTimeout bounds what the package itself asks of the server.
	statementTimeout = time.Minute
)

// server is the PostgreSQL server of this process: one, whichever tests use it.
var server testServer

type testServer struct {
	mutex    sync.Mutex
	allowed  bool // Main is there to stop it
	started  bool
	failure  error // why it did not start: told to every test that asks
	cluster  *cluster
	database int // the number of the newest one
}

func (s *testServer) allow() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.allowed = true
}

// running starts the server unless it runs, and returns a number for a database.
func (s *testServer) running() (*cluster, int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if !s.allowed {
		return nil, 0, errors.New("repositorytest: TestMain must call repositorytest.Main, which stops PostgreSQL")
	}
	if !s.started {
		// Not the context of the test that happens to be first: the server outlives it.
		ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
		defer cancel()
		s.started = true
		s.cluster, s.failure = startCluster(ctx, forgetful...)
	}
	s.database++
	return s.cluster, s.database, s.failure
}

func (s *testServer) stop() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.cluster == nil {
		return nil
	}
	return s.cluster.stop()
}

// createDatabase returns the address of a new database and what removes it again.
func (s *testServer) createDatabase(ctx context.Context) (address string, drop func() error, err error) {
	cluster, number, err := s.running()
	if err != nil {
		return "", nil, err
	}
	name := fmt.Sprintf("test_%d", number)
	if err := cluster.exec(ctx, "CREATE DATABASE "+name); err != nil {
		return "", nil, err
	}
	drop = func() error {
		// The test's own context has ended by now. FORCE ends what a failed test left connected.
		return cluster.exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)")
	}
	return cluster.url(name), drop, nil
}

// url is the address of a database: by the socket in the server's folder, so that no port is taken and
// nobody else on the machine or the network can connect.
func (c *cluster) url(database string) string {
	query := url.Values{"host": {c.folder}, "sslmode": {"disable"}}
	address := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database, RawQuery: query.Encode()}
	return address.String()
}

// exec runs a statement that is about databases, from outside of all of them.
func (c *cluster) exec(ctx context.Context, statement string) error {
	ctx, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.url("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the PostgreSQL server of the tests: %w", err)
	}
	_, err = conn.Exec(ctx, statement)
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// removeAll is what is left to do when a server has stopped or never started.
func removeAll(folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("remove the PostgreSQL server of the tests: %w", err)
	}
	return nil
}
