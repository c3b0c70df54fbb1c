package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server/servertest"
)

// A dead job can be seen by who has a shell, with why it has died, and be done again by the server that runs.
func TestDeadJobsAreSeenAndRetried(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		settings := append(migrated(t, url), needed()...)
		s := serve(t, settings...)
		body := []byte(`{"ref":17}`)
		signed := servertest.Sign("github", servertest.Secrets["github"], time.Now(), nil, body)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/webhooks/github", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"Content-Type": {"application/json"}, "X-Github-Event": {"push"}, "X-Github-Delivery": {"d-1"}}
		request.Header["X-Hub-Signature-256"] = signed.Header["X-Hub-Signature-256"]
		response, err := http.DefaultClient.Do(request)
		if err != nil || response.StatusCode != http.StatusNoContent {
			t.Fatalf("%v %v", response, err)
		}
		response.Body.Close()
		dead := deadJob(t, settings, 1)
		if dead.Kind != "webhook" || len(dead.Errors) != 1 || !strings.Contains(dead.Errors[0].Text, "ref") {
			t.Errorf("%+v", dead)
		}
		id := strconv.FormatInt(dead.ID, 10)
		if out, failed, exit := output(t, settings, "jobs", "retry", id); exit != 0 || !strings.Contains(out, "job "+id+" is waiting") {
			t.Errorf("%d %s %s", exit, out, failed)
		}
		if again := deadJob(t, settings, 2); again.ID != dead.ID || len(again.Errors) != 2 {
			t.Errorf("%+v", again)
		}
		out, _, exit := output(t, settings, "jobs", "list", "--state", "dead")
		if exit != 0 || !strings.Contains(out, id) || !strings.Contains(out, "webhook") {
			t.Errorf("%d %s", exit, out)
		}
		if _, failed, exit := output(t, settings, "jobs", "retry", "999999"); exit != 1 || !strings.Contains(failed, "api jobs list") {
			t.Errorf("%d %s", exit, failed)
		}
		s.stop(t, syscall.SIGTERM)
	})
}

// deadJob waits until the one dead job has had so many attempts.
func deadJob(t *testing.T, settings []string, attempts int) jobs.Listed {
	t.Helper()
	var list struct{ Jobs []jobs.Listed }
	waittest.Until(t, fmt.Sprintf("a job is dead after %d attempts", attempts), func() bool {
		list.Jobs = nil
		out, failed, exit := output(t, settings, "jobs", "list", "--state", "dead", "--json")
		if err := json.Unmarshal([]byte(out), &list); err != nil || exit != 0 {
			t.Fatalf("%d %s %s %v", exit, out, failed, err)
		}
		return len(list.Jobs) == 1 && list.Jobs[0].Attempt == attempts
	})
	return list.Jobs[0]
}
