package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestTheServerSaysWhereItIs(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, want := range []string{"Charter is up (development, sqlite)", "/docs", "/openapi.json", "Alice", "Bob"} {
		if !strings.Contains(s.lines, want) {
			t.Errorf("no %s in\n%s", want, s.lines)
		}
	}
	for _, url := range []string{s.url + "/readyz", s.url + "/docs", s.admin} {
		response, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != 200 {
			t.Errorf("%s: %s", url, response.Status)
		}
	}
	if exit := s.stop(t, syscall.SIGINT); exit != 0 {
		t.Errorf("exit %d: %s", exit, s.log)
	}
}

func TestProductionLogsJSONAndSeedsNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, production()...)
	response, err := http.Post(s.url+"/api/auth/sign-in", "application/json", strings.NewReader(`{"email":"alice@example.com","password":"down the rabbit hole"}`))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("signing in: %s", response.Status)
	}
	if exit := s.stop(t, syscall.SIGTERM); exit != 0 {
		t.Errorf("exit %d", exit)
	}
	if said := <-s.stdout; said != "" {
		t.Errorf("beside the log there is %q", said)
	}
	for line := range strings.Lines(s.log.String()) {
		var entry struct {
			Msg, URL   string
			Duration   *float64
			DurationMs *float64
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("not JSON: %s", line)
		}
		if entry.Msg == "up" && entry.URL != "http://localhost" {
			t.Errorf("where callers reach it is not named: %s", line)
		}
		if entry.Msg == "request" && (entry.Duration != nil || entry.DurationMs == nil || *entry.DurationMs <= 0 || *entry.DurationMs > 60_000) {
			t.Errorf("the duration has no unit: %s", line)
		}
	}
}

func TestPostgreSQLIsMigratedByItsCommandOnly(t *testing.T) {
	t.Parallel()
	setting := []string{"CHARTER_DATABASE_URL=" + repositorytest.PostgreSQL(t)}
	if _, failed, exit := output(t, setting, "serve"); exit != 1 || !strings.Contains(failed, "run `api migrate`") {
		t.Errorf("serving before: %d %s", exit, failed)
	}
	out, failed, exit := output(t, setting, "migrate", "--json")
	var result struct{ Applied []string }
	if err := json.Unmarshal([]byte(out), &result); err != nil || exit != 0 || len(result.Applied) == 0 {
		t.Errorf("migrating: %d %s %s", exit, out, failed)
	}
	if out, failed, exit := output(t, setting, "migrate"); exit != 0 || !strings.Contains(out, "migrations applied: 0") {
		t.Errorf("migrating again: %d %s %s", exit, out, failed)
	}
	s := serve(t, setting...)
	if !strings.Contains(s.lines, "(development, postgres)") {
		t.Error(s.lines)
	}
	s.stop(t, syscall.SIGTERM)
}

func TestTheContractIsPrinted(t *testing.T) {
	t.Parallel()
	if out, _, exit := output(t, nil, "openapi"); exit != 0 || out != string(gen.JSON) {
		t.Errorf("exit %d, %d bytes", exit, len(out))
	}
	if out, _, exit := output(t, nil, "openapi", "--yaml"); exit != 0 || out != string(gen.YAML) {
		t.Errorf("as YAML: exit %d, %d bytes", exit, len(out))
	}
}
