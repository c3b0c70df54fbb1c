package servedtest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/pipeline"
)

func TestTheCallerChoosesTheTypeOfTheAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for accept, want := range map[string]string{
		"":                                     "application/json",
		"*/*":                                  "application/json",
		"text/plain":                           "text/plain",
		"text/*;q=0.5, application/json;q=0.4": "text/plain",
		"image/webp":                           "image/webp",
		"image/*, text/plain;q=0.9":            "image/png",
		"application/json;q=0, image/*;q=0.1":  "image/png",
		"video/mp4":                            "",
		"*/*;q=0":                              "",
		"not a type":                           "application/json",
	} {
		var fields []string
		if accept != "" {
			fields = []string{"Accept: " + accept}
		}
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			response, body := s.send(t, method, "/reports", nil, fields...)
			if response.Header.Get("Vary") != "Accept" {
				t.Errorf("%s: caches must know that the answer varies: %v", accept, response.Header)
			}
			if want == "" {
				if response.StatusCode != http.StatusNotAcceptable || method == http.MethodGet && !strings.Contains(body, "application/json or text/plain or image/*") {
					t.Errorf("%s %s: %d %s", method, accept, response.StatusCode, body)
				}
				continue
			}
			if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || got != want {
				t.Errorf("%s %s: %d %s", method, accept, response.StatusCode, got)
			}
		}
	}
	if strings.Contains(s.log.String(), pipeline.WrongAnswer) {
		t.Errorf("right answers are called wrong: %s", s.log)
	}
}

// A wrong answer goes out as it is, and the log says what is wrong with it, and no value.
func TestAnAnswerThatBreaksTheContractIsLoggedAndCounted(t *testing.T) {
	t.Parallel()
	for wrong, test := range map[string]struct {
		status int
		found  string
	}{
		"rows":    {200, "header X-Rows: minimum"},
		"header":  {200, "header X-Rows: repeated"},
		"missing": {200, "header X-Rows: required"},
		"status":  {201, "status"},
		"type":    {200, "contentType"},
		"body":    {200, "/rows: type; /secret: writeOnly; /more: additionalProperties"},
		"json":    {200, "syntax"},
		"range":   {418, "content"},
	} {
		t.Run(wrong, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			response, body := s.send(t, http.MethodGet, "/reports?wrong="+wrong, nil)
			if response.StatusCode != test.status || wrong == "body" && !strings.Contains(body, "s3cret") {
				t.Errorf("the answer is changed: %d %s", response.StatusCode, body)
			}
			log := s.log.String()
			for _, want := range []string{pipeline.WrongAnswer, "operation=getReport", `found="` + test.found + `"`} {
				if unquoted := strings.NewReplacer(`"`, "").Replace(want); !strings.Contains(log, want) && !strings.Contains(log, unquoted) {
					t.Errorf("no %s in %s", want, log)
				}
			}
			if strings.Contains(log, "s3cret") || strings.Contains(log, "many") {
				t.Errorf("the log has values: %s", log)
			}
			if count := s.count(t, "charter_http_wrong_answers_total"); count != 1 {
				t.Errorf("counted %v", count)
			}
		})
	}
}

func TestAnswersAreNotCheckedUnlessAskedFor(t *testing.T) {
	t.Parallel()
	s := serveWith(t, nil)
	if _, body := s.send(t, http.MethodGet, "/reports?wrong=body", nil); !strings.Contains(body, "s3cret") || strings.Contains(s.log.String(), pipeline.WrongAnswer) {
		t.Errorf("%s; %s", body, s.log)
	}
}

// What is too long to be kept is not checked, but its status and header are.
func TestALongAnswerIsNotKept(t *testing.T) {
	t.Parallel()
	s := serve(t)
	_, body := s.send(t, http.MethodGet, "/reports?wrong=long", nil)
	if len(body) != 3<<20 || strings.Contains(s.log.String(), pipeline.WrongAnswer) {
		t.Errorf("%d bytes; %s", len(body), s.log)
	}
}

func TestAHandlerThatAnswersNothingIsAFault(t *testing.T) {
	t.Parallel()
	s := serve(t)
	response, _ := s.send(t, http.MethodGet, "/reports?wrong=nothing", nil)
	if response.StatusCode != http.StatusInternalServerError || !strings.Contains(s.log.String(), "the handler of GetReport gave no answer") {
		t.Errorf("%d %s", response.StatusCode, s.log)
	}
}

// count is the sum of a counter of the server.
func (s *served) count(t *testing.T, name string) float64 {
	t.Helper()
	families, err := s.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, family := range families {
		if family.GetName() == name {
			for _, metric := range family.GetMetric() {
				sum += metric.GetCounter().GetValue()
			}
		}
	}
	return sum
}
