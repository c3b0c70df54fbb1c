package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
)

// Three servers that share a Redis server let one address try 30 tokens in a minute, and not 90.
func TestThreeServersKeepOneLimit(t *testing.T) {
	t.Parallel()
	shared := []string{"CHARTER_CACHE_URL=" + redistest.Start(t).URL(), "CHARTER_DATABASE_URL=sqlite:" + filepath.Join(t.TempDir(), "shared.db")}
	var replicas []*running
	for range 3 {
		replicas = append(replicas, serve(t, shared...))
	}
	var passed, refused atomic.Int64
	start := time.Now()
	var group sync.WaitGroup
	for _, replica := range replicas {
		for range 4 {
			group.Go(func() {
				for range 15 {
					response, err := http.Post(replica.url+"/api/auth/verify-email", "application/json", strings.NewReader(`{"token": "2nVJk0uX9bq5mS7hT1wZ4cY8rE6aD3fG0pLQxNvBtKo"}`))
					if err != nil {
						t.Error(err)
						return
					}
					response.Body.Close()
					switch response.StatusCode {
					case http.StatusBadRequest:
						passed.Add(1)
					case http.StatusTooManyRequests:
						refused.Add(1)
					default:
						t.Error(response.Status)
					}
				}
			})
		}
	}
	group.Wait()
	if back := int64(time.Since(start)/time.Second) + 1; passed.Load() < 30 || passed.Load() > 30+back || passed.Load()+refused.Load() != 180 {
		t.Errorf("%d have passed, %d were refused, in %v", passed.Load(), refused.Load(), time.Since(start))
	}
	for _, replica := range replicas {
		if exit := replica.stop(t, syscall.SIGTERM); exit != 0 {
			t.Errorf("exit %d: %s", exit, replica.log)
		}
	}
}
