package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	charter "github.com/charterhq/charter/clients/go"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

func TestAnotherBackendServesOperations(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	for _, test := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", "/api/external?query=machine", "", 200, `{"books":[{"author":"H. G. Wells","title":"The Time Machine","year":1895}],"total":1}`},
		{"GET", "/api/external", "", 400, `"code":"required"`},
		{"GET", "/api/external?query=a&shard=1", "", 400, `"code":"unknown"`},
		{"POST", "/api/external", `{"text":"tea"}`, 201, `{"id":1,"text":"tea"}`},
		{"POST", "/api/external", `{"text":"coffee"}`, 418, `{"error":"I'm a teapot","status":418,"payload":{"message":"we have tea"}}`},
		{"POST", "/api/external", `{"text":7}`, 400, `"code":"type"`},
		{"GET", "/api/external/a/b/c?x=1", "", 200, `"method":"GET","path":"/a/b/c","query":"x=1"`},
		{"GET", "/api/external/a%2Fb/c%20d/", "", 200, `"path":"/a/b/c%20d/"`},
		{"PATCH", "/api/external/a", `{"title":"Dracula"}`, 200, `"bytes":19`},
		{"DELETE", "/api/external/status/404", "", 404, `{"error":"Not Found","status":404,"payload":{"message":"as you wish"}}`},
		{"GET", "/api/external/a/../../users", "", 404, `"code":"not-found"`},
		{"GET", "/api/external/%2e%2e/users", "", 404, `"code":"not-found"`},
		{"GET", "/api/external/..%5Cusers", "", 404, `"code":"not-found"`},
		{"GET", "/api/external/", "", 404, `"code":"no-such-operation"`},
		{"OPTIONS", "/api/external/a/b", "", 204, ""},
		{"DELETE", "/api/external/rates", "", 405, `"code":"method-not-allowed"`},
	} {
		answer, body := s.Do(t, test.method, test.path, test.body, "Content-Type: application/json", "X-API-Key: "+s.Key)
		if answer.StatusCode != test.status || !strings.Contains(body, test.says) {
			t.Errorf("%s %s: %d %s", test.method, test.path, answer.StatusCode, body)
		}
		if answer.Header.Get("Server") != "" {
			t.Errorf("%s %s: the backend's Server has passed", test.method, test.path)
		}
	}
	if answer, _ := s.Do(t, "GET", "/api/external/a", "", servertest.Nobody); answer.StatusCode != 401 {
		t.Errorf("somebody who is not known gets %d", answer.StatusCode)
	}
}

func TestNothingOfTheCallersCredentialsReachesAnotherBackend(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	_, body := s.Do(t, "GET", "/api/external/anything", "", "X-API-Key: "+s.Key, "Cookie: a=b", "Accept-Language: de")
	var got struct{ Headers []string }
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if names := strings.Join(got.Headers, " "); names != "Accept-Language Authorization Forwarded Via X-Request-Id" {
		t.Error(names)
	}
}

func TestAnAnswerOfAnotherBackendIsKept(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	first, body := s.Do(t, "GET", "/api/external/rates", "")
	second, again := s.Do(t, "GET", "/api/external/rates", "")
	if first.StatusCode != 200 || !strings.Contains(body, `"currency":"CHF"`) || again != body || !strings.Contains(second.Header.Get("Cache-Status"), "hit") {
		t.Errorf("%d %s, then %s %s", first.StatusCode, body, second.Header.Get("Cache-Status"), again)
	}
}

func TestAnAnswerThatIsKeptIsForThoseWhoSendTheSameToTheBackend(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	for _, test := range []struct {
		fields []string
		hit    bool
	}{
		{[]string{"Accept-Language: de"}, false}, {[]string{"Accept-Language: fr"}, false}, {[]string{"Accept-Language: de"}, true},
		{nil, false}, {[]string{"Accept-Language: de", "Last-Event-Id: 1"}, false}, {[]string{"Accept-Language: fr", "X-Other: 1"}, true},
	} {
		answer, _ := s.Do(t, "GET", "/api/external/rates", "", test.fields...)
		vary := answer.Header.Get("Vary")
		if hit := strings.Contains(answer.Header.Get("Cache-Status"), "hit"); hit != test.hit || !strings.Contains(vary, "Accept-Language") {
			t.Errorf("%v: %s, Vary: %s", test.fields, answer.Header.Get("Cache-Status"), vary)
		}
	}
}

func TestEventsOfAnotherBackendComeOneByOne(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/api/external/events?count=1000&pause=10000", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-API-Key", s.Key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	line, err := bufio.NewReader(answer.Body).ReadString('\n') // the next event comes in ten seconds
	if err != nil || line != "id: 1\n" || answer.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("%q %v %v", line, err, answer.Header)
	}
}

func TestAClientPassesTheRestOfAPath(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	var response charter.Response
	answer, err := s.Client.External.Get(t.Context(), "a/b c/ü", charter.WithResponse(&response))
	if err != nil || response.Status != 200 || answer.Path == nil || *answer.Path != "/a/b%20c/%C3%BC" {
		t.Fatalf("%v %s", err, response.Body)
	}
	note, err := s.Client.External.AddNote(t.Context(), charter.AddExternalNoteParams{Text: "tea"}, charter.WithResponse(&response))
	if err != nil || response.Status != 201 || note.Text != "tea" {
		t.Errorf("%v %s", err, response.Body)
	}
}
