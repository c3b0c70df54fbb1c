package server_test

import (
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

func TestAnotherBackendServesAnOperation(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	answer, body := s.Do(t, "GET", "/api/external?query=wells", "")
	if answer.StatusCode != 200 {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
	if answer.Header.Get("Server") != "" || answer.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("what is not listed has passed: %v", answer.Header)
	}
	for path, status := range map[string]int{"/api/external": 400, "/api/external?query=a&query=b": 400, "/api/external?query=a&shard=1": 400} {
		if answer, body := s.Do(t, "GET", path, ""); answer.StatusCode != status {
			t.Errorf("%s: %d %s", path, answer.StatusCode, body)
		}
	}
	if answer, _ := s.Do(t, "GET", "/api/external?query=wells", "", servertest.Nobody); answer.StatusCode != 401 {
		t.Errorf("somebody who is not known gets %d", answer.StatusCode)
	}
}
