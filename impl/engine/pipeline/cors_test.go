package pipeline_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// shared is a server of three operations on two paths that pages of some origins may call.
func shared(t *testing.T, cors *contract.CORS) http.Handler {
	t.Helper()
	options := guardedOptions(false)
	options.CORS = cors
	line := pipeline.New(options)
	engine := gin.New()
	line.Install(engine)
	good := func(*contract.Request) *contract.Problem { return nil }
	operations := []contract.Operation{
		{ID: "list", Method: "GET", Path: "/things", ETag: true, Check: good},
		{ID: "create", Method: "POST", Path: "/things", Check: good, Headers: []string{"Idempotency-Key"},
			Body:     &contract.Body{Media: []contract.Media{{Type: "application/json"}}, Limit: 64},
			Policies: contract.Policies{Security: anyOf(allOf(needs(tokenScheme)), allOf(needs(keyScheme)), allOf(needs(cookieScheme)))}},
		{ID: "remove", Method: "DELETE", Path: "/things/{id}", Check: good},
	}
	answer := func(c *gin.Context) {
		c.String(http.StatusOK, "called by %s", contract.PrincipalOf(c.Request.Context()))
	}
	err := line.Mount(engine, operations, gin.RoutesInfo{
		{Method: "GET", Path: "/things", HandlerFunc: answer}, {Method: "POST", Path: "/things", HandlerFunc: answer},
		{Method: "DELETE", Path: "/things/:id", HandlerFunc: answer},
	})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func rules() *contract.CORS {
	return &contract.CORS{
		AllowedOrigins: []string{"https://app.example.com", "https://*.example.org", "http://*.dev.example.net:8080"},
		ExposedHeaders: []string{"ETag", "Link"}, MaxAge: 10 * time.Minute, AllowCredentials: true,
	}
}

func TestOnlyOriginsOfTheContractMayReadAnswers(t *testing.T) {
	t.Parallel()
	handler := shared(t, rules())
	for origin, allowed := range map[string]bool{
		"https://app.example.com": true, "https://a.example.org": true, "https://a.b.example.org": true,
		"http://x.dev.example.net:8080": true,

		"": false, "null": false, "*": false, "https://example.org": false, "https://.example.org": false,
		"http://app.example.com": false, "https://app.example.com:443": false, "https://app.example.com:8443": false,
		"https://app.example.com.evil.com": false, "https://evil.com/app.example.com": false,
		"https://evilexample.org": false, "https://evil.com/.example.org": false, "https://evil.com#.example.org": false,
		"https://evil.com?.example.org": false, "https://user@.example.org": false, "https://a@b.example.org": false,
		"https://a..example.org": false, "https://A.example.org": false, "https://a.example.org.": false,
		"https://a%2eexample.org": false, "https://xhttps://a.example.org": false, "http://a.example.org": false,
		"https://x.dev.example.net:8080": false, "http://x.dev.example.net": false, "http://x.dev.example.net:80808": false,
		"https://app.example.com https://evil.com": false, "https://app.example.com\x00": false,
	} {
		answer := ask(handler, "GET", "/things", "Origin: "+origin)
		got := answer.Header().Get("Access-Control-Allow-Origin")
		if allowed && got != origin || !allowed && got != "" {
			t.Errorf("%q may read: %q", origin, got)
		}
		if credentials := answer.Header().Get("Access-Control-Allow-Credentials"); (credentials == "true") != allowed {
			t.Errorf("%q may send credentials: %q", origin, credentials)
		}
		if exposed := answer.Header().Get("Access-Control-Expose-Headers"); (exposed == "ETag, Link") != allowed {
			t.Errorf("%q may read the fields %q", origin, exposed)
		}
		if answer.Code != 200 || answer.Header().Get("Vary") != "Origin" {
			t.Errorf("%q: %d, Vary %q", origin, answer.Code, answer.Header().Get("Vary"))
		}
	}
	if answer := ask(handler, "GET", "/things", "Origin: https://app.example.com", "Origin: https://evil.com"); answer.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("of two origins one may read")
	}
}

func TestAPageLearnsOfProblemsToo(t *testing.T) {
	t.Parallel()
	handler := shared(t, rules())
	for request, want := range map[string]int{"GET /nowhere": 404, "PATCH /things": 405, "POST /things": 401} {
		method, path, _ := strings.Cut(request, " ")
		answer := ask(handler, method, path, "Origin: https://app.example.com")
		if answer.Code != want || answer.Header().Get("Access-Control-Allow-Origin") != "https://app.example.com" {
			t.Errorf("%s: %d %v", request, answer.Code, answer.Header())
		}
	}
}

func TestPreflightsAreAnsweredFromTheOperations(t *testing.T) {
	t.Parallel()
	handler := shared(t, rules())
	answer := ask(handler, "OPTIONS", "/things", "Origin: https://app.example.com", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type")
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Credentials": "true",
		"Access-Control-Allow-Methods": "GET, HEAD, POST", "Access-Control-Max-Age": "600",
		"Access-Control-Allow-Headers": "authorization, content-type, idempotency-key, if-none-match, x-api-key, x-request-id",
		"Vary":                         "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
	} {
		if got := answer.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if answer.Code != 204 {
		t.Errorf("%d", answer.Code)
	}
	if other := ask(handler, "OPTIONS", "/things/1", "Origin: https://app.example.com", "Access-Control-Request-Method: DELETE"); other.Code != 204 ||
		other.Header().Get("Access-Control-Allow-Methods") != "DELETE" || other.Header().Get("Access-Control-Allow-Headers") != "x-request-id" {
		t.Errorf("%d %v", other.Code, other.Header())
	}
	if foreign := ask(handler, "OPTIONS", "/things", "Origin: https://evil.com", "Access-Control-Request-Method: POST"); foreign.Code != 403 ||
		foreign.Header().Get("Access-Control-Allow-Origin") != "" || foreign.Header().Get("Access-Control-Allow-Methods") != "" {
		t.Errorf("%d %v", foreign.Code, foreign.Header())
	}
	if nowhere := ask(handler, "OPTIONS", "/nowhere", "Origin: https://app.example.com", "Access-Control-Request-Method: GET"); nowhere.Code != 404 {
		t.Errorf("a preflight for no operation: %d", nowhere.Code)
	}
	if plain := ask(handler, "OPTIONS", "/things"); plain.Code != 204 || plain.Header().Get("Allow") != "GET, HEAD, OPTIONS, POST" {
		t.Errorf("%d %v", plain.Code, plain.Header())
	}
}

// A cookie that a page of an allowed origin sends is the caller's; of another origin it is nobody's.
func TestPagesOfAllowedOriginsMayUseCookies(t *testing.T) {
	t.Parallel()
	without, log := rules(), rules()
	without.AllowCredentials, log.Enforce = false, contract.Log
	for name, test := range map[string]struct {
		cors   *contract.CORS
		origin string
		want   int
	}{
		"an allowed origin":                 {rules(), "https://app.example.com", 200},
		"another origin":                    {rules(), "https://evil.com", 403},
		"without credentials":               {without, "https://app.example.com", 403},
		"a rule that is tried out":          {log, "https://app.example.com", 403},
		"an origin that is not of the list": {log, "https://evil.com", 403},
		"no rules":                          {nil, "https://app.example.com", 403},
	} {
		answer := ask(shared(t, test.cors), "POST", "/things", "Origin: "+test.origin, "Sec-Fetch-Site: cross-site", "Cookie: __Host-session=good-session")
		if answer.Code != test.want {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
}

// Permission to read is nothing that a rule which is only tried out could refuse less of.
func TestARuleThatIsTriedOutAllowsNobodyElse(t *testing.T) {
	t.Parallel()
	cors := rules()
	cors.Enforce = contract.Log
	handler := shared(t, cors)
	if answer := ask(handler, "GET", "/things", "Origin: https://evil.com"); answer.Code != 200 || answer.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	if answer := ask(handler, "OPTIONS", "/things", "Origin: https://evil.com", "Access-Control-Request-Method: POST"); answer.Code != 204 || answer.Header().Get("Access-Control-Allow-Methods") != "" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
}

func TestWithoutRulesThereIsNoHeaderForOtherOrigins(t *testing.T) {
	t.Parallel()
	answer := ask(shared(t, nil), "GET", "/things", "Origin: https://app.example.com")
	for name := range answer.Header() {
		if strings.HasPrefix(name, "Access-Control-") || name == "Vary" {
			t.Errorf("%s: %s", name, answer.Header().Get(name))
		}
	}
}

// What a page reads with its script is shown in no window, and is no image: only then are the fields for that left out.
func TestOnlyAnswersToScriptsGoWithoutWhatBrowsersObeyWhenTheyShowThem(t *testing.T) {
	t.Parallel()
	handler := shared(t, rules())
	for name, test := range map[string]struct {
		method, origin string
		without        bool
	}{
		"a page that may read":                  {"GET", "https://app.example.com", true},
		"its look at the header":                {"HEAD", "https://app.example.com", true},
		"its form, whose answer is shown":       {"POST", "https://app.example.com", false},
		"a page that may not":                   {"GET", "https://evil.com", false},
		"nobody's page, or a window":            {"GET", "", false},
		"a page in a frame that is not trusted": {"GET", "null", false},
	} {
		answer := ask(handler, test.method, "/things", "Origin: "+test.origin)
		for _, field := range []string{"Content-Security-Policy", "Referrer-Policy", "Cross-Origin-Resource-Policy"} {
			if got := answer.Header().Get(field); (got == "") != test.without {
				t.Errorf("%s: %s is %q", name, field, got)
			}
		}
		if answer.Header().Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(answer.Header().Get("Vary"), "Origin") {
			t.Errorf("%s: %v", name, answer.Header())
		}
	}
}

func TestEveryAnswerHasTheHeadersThatBrowsersObey(t *testing.T) {
	t.Parallel()
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), StrictTransport: true})
	engine := gin.New()
	line.Install(engine)
	answer := ask(engine, "GET", "/nowhere")
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
	} {
		if got := answer.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if plain := ask(shared(t, nil), "GET", "/things"); plain.Header().Get("Strict-Transport-Security") != "" {
		t.Error("a server without TLS asks for it")
	}
}
