package server_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/signature"
	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/server/servertest"
)

func TestOperatorsListInspectAndReplayEventsAndJobs(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		header := http.Header{"Content-Type": {"application/json"}, "X-Github-Event": {"push"}, "X-Github-Delivery": {"d-1"}}
		good := servertest.Signed(t, "github", servertest.Secrets["github"], time.Now(), header, `{"ref":"refs/heads/main","commits":[]}`)
		header.Set("X-GitHub-Delivery", "d-2")
		bad := servertest.Signed(t, "github", servertest.Secrets["github"], time.Now(), header, `{"ref":17}`)
		for _, delivery := range []signature.Delivery{good, bad} {
			if status, body := deliver(t, s, "github", delivery); status != 204 {
				t.Fatalf("%d %s", status, body)
			}
		}
		failed := untilListed(t, s, "/api/webhook-events?state=failed", 1)[0]
		if failed["failure"] == nil || failed["type"] != "push" {
			t.Errorf("%v", failed)
		}
		handled := untilListed(t, s, "/api/webhook-events?state=handled&type=push&source=receiveGitHub", 1)[0]
		answer, body := s.Do(t, "GET", "/api/webhook-events/"+handled["id"].(string), "")
		if answer.StatusCode != 200 || !strings.Contains(body, base64.StdEncoding.EncodeToString(good.Body)) || !strings.Contains(body, "X-Hub-Signature-256") {
			t.Errorf("%d %s", answer.StatusCode, body)
		}
		dead := untilListed(t, s, "/api/jobs?kind=webhook&state=dead", 1)[0]
		if answer, body := s.Do(t, "POST", "/api/jobs/"+dead["id"].(string)+"/retry", ""); answer.StatusCode != 202 {
			t.Errorf("%d %s", answer.StatusCode, body)
		}
		if answer, body := s.Do(t, "POST", "/api/webhook-events/"+handled["id"].(string)+"/replay", ""); answer.StatusCode != 202 || !strings.Contains(body, `"state":"pending"`) {
			t.Errorf("%d %s", answer.StatusCode, body)
		}
		untilListed(t, s, "/api/jobs?kind=webhook&state=done", 2)
		if n := count(t, s, "SELECT count(*) FROM github_pushes"); n != 1 {
			t.Errorf("to replay what was handled has recorded %d pushes", n)
		}
		checkPages(t, s)
		checkScopes(t, s, handled["id"].(string))
	})
}

func checkPages(t *testing.T, s *servertest.Instance) {
	t.Helper()
	answer, body := s.Do(t, "GET", "/api/webhook-events?limit=1", "")
	next := regexp.MustCompile(`"nextCursor":"([^"]+)"`).FindStringSubmatch(body)
	if next == nil {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
	if answer, body = s.Do(t, "GET", "/api/webhook-events?limit=1&cursor="+next[1], ""); answer.StatusCode != 200 || strings.Contains(body, "nextCursor") {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
	if answer, _ = s.Do(t, "GET", "/api/webhook-events?limit=1&type=push&cursor="+next[1], ""); answer.StatusCode != 400 {
		t.Errorf("the cursor of other filters: %d", answer.StatusCode)
	}
}

func checkScopes(t *testing.T, s *servertest.Instance, id string) {
	t.Helper()
	reader := "X-API-Key: " + s.NewKey(t, "webhooks:read", "jobs:read")
	for path, want := range map[string]int{"/api/webhook-events/" + id + "/replay": 403, "/api/jobs/1/retry": 403, "/api/jobs/1/cancel": 403} {
		if answer, _ := s.Do(t, "POST", path, "", reader); answer.StatusCode != want {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if answer, _ := s.Do(t, "GET", "/api/jobs", "", "X-API-Key: "+s.NewKey(t, "users:read")); answer.StatusCode != 403 {
		t.Errorf("without the scope: %d", answer.StatusCode)
	}
	if answer, _ := s.Do(t, "POST", "/api/jobs/999999999/retry", ""); answer.StatusCode != 404 {
		t.Errorf("no job: %d", answer.StatusCode)
	}
}

// untilListed waits until a list has so many items, and returns them.
func untilListed(t *testing.T, s *servertest.Instance, path string, want int) []map[string]any {
	t.Helper()
	var page struct{ Items []map[string]any }
	waittest.Until(t, fmt.Sprintf("%s has %d items", path, want), func() bool {
		page.Items = nil
		answer, body := s.Do(t, "GET", path, "")
		if err := json.Unmarshal([]byte(body), &page); err != nil || answer.StatusCode != 200 {
			t.Fatalf("%s: %d %s", path, answer.StatusCode, body)
		}
		return len(page.Items) == want
	})
	return page.Items
}
