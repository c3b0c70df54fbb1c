package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	charter "github.com/charterhq/charter/clients/go"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server/servertest"
)

// Callers write as fast as they can while the server is told to stop. Every request that was sent must be
// answered, and everything answered with 201 must be in the database afterwards.
func TestSIGTERMUnderLoadDropsNoAcceptedRequest(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		migrated(t, url)
		key := newKey(t, url, "users:write")
		s := serve(t, append(production(), "CHARTER_DATABASE_URL="+url)...)
		var created atomic.Int64
		busy := make(chan struct{})
		var callers sync.WaitGroup
		for caller := range 16 {
			callers.Go(func() { load(t, s.url, key, caller, &created, sync.OnceFunc(func() { busy <- struct{}{} })) })
		}
		for range 16 {
			<-busy
		}
		if exit := s.stop(t, syscall.SIGTERM); exit != 0 {
			t.Errorf("exit %d: %s", exit, s.log)
		}
		callers.Wait()

		db := repositorytest.Open(t, url)
		pool := db.Pools()["shared"]
		if pool == nil {
			pool = db.Pools()["read"]
		}
		var kept int64
		if err := pool.QueryRow("SELECT count(*) FROM users").Scan(&kept); err != nil {
			t.Fatal(err)
		}
		if kept != created.Load() || kept < 16 {
			t.Errorf("%d were created, and %d are there", created.Load(), kept)
		}
	})
}

// newKey makes an API key on the command line.
func newKey(t *testing.T, url, scopes string) string {
	t.Helper()
	out, failed, exit := output(t, []string{"CHARTER_DATABASE_URL=" + url}, "keys", "create", "--name", "test", "--scopes", scopes, "--json")
	var made struct{ Secret string }
	if err := json.Unmarshal([]byte(out), &made); err != nil || exit != 0 {
		t.Fatalf("making a key: %d %s %s", exit, out, failed)
	}
	return made.Secret
}

// load creates users until nobody listens any more. It calls busy after its first answer.
func load(t *testing.T, url, key string, caller int, created *atomic.Int64, busy func()) {
	defer busy()
	transport := new(http.Transport)
	defer transport.CloseIdleConnections()
	client, err := charter.New(append(servertest.Once(url, key), charter.WithTransport(transport))...)
	if err != nil {
		t.Error(err)
		return
	}
	for i := 0; ; i++ {
		var response charter.Response
		user, err := client.Users.Create(context.Background(), charter.CreateUserParams{
			Name: "Load", Email: fmt.Sprintf("load-%d-%d@example.com", caller, i),
		}, charter.WithResponse(&response))
		if dial := (&net.OpError{}); errors.As(err, &dial) && dial.Op == "dial" {
			return // nobody listens any more: nothing was sent
		}
		if err != nil || response.Status != http.StatusCreated || user.ID == "" {
			t.Errorf("request %d of caller %d: %d %v", i, caller, response.Status, err)
			return
		}
		created.Add(1)
		busy()
	}
}
