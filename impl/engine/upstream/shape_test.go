package upstream_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
)

// with answers with a status, a type and a body.
func with(status int, mediaType, body string, fields ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		for _, field := range fields {
			name, value, _ := strings.Cut(field, ": ")
			w.Header().Add(name, value)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func TestAnAnswerIsShaped(t *testing.T) {
	t.Parallel()
	const asJSON = "application/json"
	for name, test := range map[string]struct {
		backend http.Handler
		change  func(*declared)
		status  int
		want    string
	}{
		"as it is":                  {with(200, "text/plain", "hello"), nil, 200, "hello"},
		"transformed":               {with(200, asJSON, `{"data":[{"a":1,"b":2}],"big":12345678901234567890.10}`), transforms("{items: [.data[].a], big}"), 200, `{"big":12345678901234567890.10,"items":[1]}` + "\n"},
		"of another type":           {with(200, "text/plain", `{}`), transforms("."), 502, ""},
		"no JSON":                   {with(200, asJSON, `{"a":1} x`), transforms("."), 502, ""},
		"no result":                 {with(200, asJSON, `{}`), transforms("empty"), 502, ""},
		"two results":               {with(200, asJSON, `[1,2]`), transforms(".[]"), 502, ""},
		"its error":                 {with(200, asJSON, `{}`), transforms(`error("secret")`), 502, ""},
		"without an end":            {with(200, asJSON, `{}`), transforms("def f: f; f"), 502, ""},
		"too large":                 {with(200, asJSON, `{}`), transforms(`"a" * 9000000`), 502, ""},
		"too large, of small parts": {with(200, asJSON, `{}`), transforms("reduce range(50) as $i (1; [., .])"), 502, ""},
		"too large, of names":       {with(200, asJSON, `{}`), transforms("reduce range(50) as $i (1; {a: ., b: .})"), 502, ""},
		"too deep":                  {with(200, asJSON, `{}`), transforms("reduce range(20000) as $i (1; [.])"), 502, ""},
		"of many levels":            {with(200, asJSON, `{}`), transforms("reduce range(5) as $i (1; [., 2])"), 200, "[[[[[1,2],2],2],2],2]\n"},
		"too long":                  {with(200, asJSON, `"`+strings.Repeat("a", 9<<20)+`"`), transforms("1"), 502, ""},
		"no environment":            {with(200, asJSON, `{}`), transforms("env | length"), 200, "0\n"},
		"its own error":             {with(404, asJSON, `{"no":1}`), transforms(".x"), 404, `{"no":1}`},
		"wrapped":                   {with(404, asJSON, `{"no":1}`), wraps, 404, `{"error":"Not Found","status":404,"payload":{"no":1}}` + "\n"},
		"wrapped text":              {with(500, "text/html", "<h1>Oops\xff</h1>"), wraps, 500, `{"error":"Internal Server Error","status":500,"payload":"\u003ch1\u003eOops` + "\uFFFD" + `\u003c/h1\u003e"}` + "\n"},
		"wrapped nothing":           {with(503, "", ""), wraps, 503, `{"error":"Service Unavailable","status":503,"payload":null}` + "\n"},
		"an unknown status":         {with(599, "", ""), wraps, 599, `{"error":"Status 599","status":599,"payload":null}` + "\n"},
		"long":                      {with(200, "text/plain", strings.Repeat("a", 3<<20)), nil, 200, strings.Repeat("a", 3<<20)},
		"too long to be kept":       {with(200, "text/plain", strings.Repeat("a", 9<<20)), func(d *declared) { d.operation.ETag = true }, 502, ""},
		"too long to be cached":     {with(200, "text/plain", strings.Repeat("a", 9<<20)), func(d *declared) { d.operation.Cache = new(contract.Cache) }, 502, ""},
		"too long for a repetition": {with(200, "text/plain", strings.Repeat("a", 9<<20)), func(d *declared) { d.operation.Idempotency = new(contract.Idempotency) }, 502, ""},
		"long enough to be kept":    {with(200, "text/plain", strings.Repeat("a", 7<<20)), func(d *declared) { d.operation.ETag = true }, 200, strings.Repeat("a", 7<<20)},
		"too long to be wrapped":    {with(404, "text/plain", strings.Repeat("a", 9<<20)), wraps, 502, ""},
		"declared as JSON":          {with(200, "application/hal+json", `{"a":1}`), func(d *declared) { d.route.JSON = true }, 200, `{"a":1}`},
		"an error of no JSON":       {with(500, "text/plain", "oops"), func(d *declared) { d.route.JSON = true }, 500, "oops"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.backend, test.change)
			answer := s.do(t, "GET", "/", "")
			if body := read(t, answer.Body); answer.StatusCode != test.status || body != test.want {
				t.Errorf("%d %.200s", answer.StatusCode, body)
			}
			if test.status == 502 {
				if problem, is := asProblem(<-s.failed); !is || strings.Contains(problem.Detail, "secret") {
					t.Error(problem)
				}
			}
		})
	}
}

func transforms(program string) func(*declared) {
	return func(d *declared) { d.route.Transform = program }
}

func wraps(d *declared) { d.route.WrapErrors = true }

func TestOnlyWhatIsListedReachesTheCaller(t *testing.T) {
	t.Parallel()
	s := serve(t, with(200, "text/plain", "a", "X-Page: 2", "Set-Cookie: a=b", "Server: nginx", "X-Powered-By: PHP", "Connection: X-Page2", "X-Page2: 1", "X-Request-Id: theirs"), func(d *declared) {
		d.ResponseHeaders = []string{"x-page"}
	})
	answer := s.do(t, "GET", "/", "")
	want := map[string]string{"Content-Type": "text/plain", "Content-Length": "1", "X-Page": "2", "Cache-Control": "no-store"}
	for name := range answer.Header {
		if name != "Date" && answer.Header.Get(name) != want[name] {
			t.Errorf("%s: %q", name, answer.Header.Get(name))
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

func TestHeadHasNoBody(t *testing.T) {
	t.Parallel()
	methods := make(chan string, 1)
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		methods <- r.Method
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "100")
	}), transforms(".a"))
	answer := s.do(t, "HEAD", "/", "")
	if method := <-methods; answer.StatusCode != 200 || method != "HEAD" || answer.Header.Get("Content-Length") != "" {
		t.Errorf("%s, which is asked %s: %v", answer.Status, method, answer.Header)
	}
}

func TestWhatComesBehindABodyPassesIfItIsListed(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "X-Sum, X-Host")
		_, _ = io.WriteString(w, "a")
		w.Header().Set("X-Sum", "1")
		w.Header().Set("X-Host", "internal")
		w.Header().Set(http.TrailerPrefix+"X-Late", "2")
		w.Header().Set(http.TrailerPrefix+"X-Other", "internal")
	}), func(d *declared) {
		d.ResponseHeaders = []string{"X-Sum", "X-Late"}
		d.route.Stream = true
	})
	answer := s.do(t, "GET", "/", "")
	if body := read(t, answer.Body); body != "a" || len(answer.Trailer) != 2 || answer.Trailer.Get("X-Sum") != "1" || answer.Trailer.Get("X-Late") != "2" {
		t.Errorf("%q, then %v", body, answer.Trailer)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	s := serve(t, with(302, "", "", "Location: /elsewhere"), func(d *declared) { d.ResponseHeaders = []string{"Location"} })
	if answer := s.do(t, "GET", "/", ""); answer.StatusCode != 302 || answer.Header.Get("Location") != "/elsewhere" {
		t.Errorf("%s %v", answer.Status, answer.Header)
	}
}
