package pipeline_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// stand is a server of one operation, POST or GET /things, whose handler the test gives.
type stand struct {
	engine *gin.Engine
	log    bytes.Buffer
}

func newStand(t *testing.T, operation contract.Operation, handler func(*pipeline.Pipeline, *gin.Context)) *stand {
	t.Helper()
	s := &stand{engine: gin.New()}
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.NewTextHandler(&s.log, nil)), Metrics: prometheus.NewRegistry()})
	line.Install(s.engine)
	operation.ID, operation.Path = "things", "/things"
	if operation.Check == nil {
		operation.Check = func(*contract.Request) *contract.Problem { return nil }
	}
	handlers := gin.RoutesInfo{{Method: operation.Method, Path: "/things", HandlerFunc: func(c *gin.Context) { handler(line, c) }}}
	if err := line.Mount(s.engine, []contract.Operation{operation}, handlers); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *stand) send(request *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	s.engine.ServeHTTP(recorder, request)
	return recorder
}

func TestAPanicBecomesAnInternalErrorWithoutItsText(t *testing.T) {
	t.Parallel()
	for name, tagged := range map[string]bool{"plain": false, "held back for its ETag": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, contract.Operation{Method: "GET", ETag: tagged}, func(_ *pipeline.Pipeline, c *gin.Context) {
				c.Header("Content-Type", "text/plain")
				c.Header("ETag", `"1"`)
				if tagged {
					c.String(200, "half an answer")
				}
				panic("secret reason")
			})
			answer := s.send(httptest.NewRequest("GET", "/things", nil))
			if body := answer.Body.String(); answer.Code != 500 || !strings.Contains(body, `"code":"internal-error"`) || strings.Contains(body, "secret") || strings.Contains(body, "half") {
				t.Errorf("%d %s", answer.Code, body)
			}
			if header := answer.Header(); header.Get("Content-Type") != contract.ProblemMediaType || header.Get("ETag") != "" {
				t.Errorf("the problem goes out as %v", header)
			}
			if log := s.log.String(); !strings.Contains(log, "secret reason") || !strings.Contains(log, "pipeline_test.go") || !strings.Contains(log, answer.Header().Get("X-Request-Id")) {
				t.Errorf("the log must have the reason, the place and the request: %s", log)
			}
		})
	}
}

func TestAProblemTakesThePlaceOfAnAnswerThatWasHeldBack(t *testing.T) {
	t.Parallel()
	s := newStand(t, contract.Operation{Method: "GET", ETag: true}, func(line *pipeline.Pipeline, c *gin.Context) {
		c.Header("ETag", `"1"`)
		c.String(200, "half an answer")
		line.Fail(c, contract.NotFound.New("Gone meanwhile."))
	})
	answer := s.send(httptest.NewRequest("GET", "/things", nil))
	if body := answer.Body.String(); answer.Code != 404 || strings.Contains(body, "half") || answer.Header().Get("ETag") != "" {
		t.Errorf("%d %v %s", answer.Code, answer.Header(), body)
	}
}

func TestABodyThatIsTooSlowIsNotCalledMalformed(t *testing.T) {
	t.Parallel()
	body := &contract.Body{Required: true, Media: []contract.Media{{Type: "application/json"}}, Limit: 64}
	s := newStand(t, contract.Operation{Method: "POST", Body: body}, func(*pipeline.Pipeline, *gin.Context) { t.Error("the handler ran") })
	request := httptest.NewRequest("POST", "/things", io.MultiReader(strings.NewReader("{"), slowReader{}))
	request.Header.Set("Content-Type", "application/json")
	if answer := s.send(request); answer.Code != 408 || !strings.Contains(answer.Body.String(), "request-timeout") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

type slowReader struct{}

func (slowReader) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestAHandlerMayDropItsConnection(t *testing.T) {
	t.Parallel()
	s := newStand(t, contract.Operation{Method: "GET"}, func(*pipeline.Pipeline, *gin.Context) { panic(http.ErrAbortHandler) })
	defer func() {
		if recover() != http.ErrAbortHandler { //nolint:errorlint // a recovered value, not a chain
			t.Error("net/http must see the panic")
		}
	}()
	s.send(httptest.NewRequest("GET", "/things", nil))
}

func TestAnErrorOfAHandlerIsShownOnlyIfItIsAProblem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err    error
		status int
		want   string
	}{
		"a problem":           {contract.NotFound.New("No such thing."), 404, "No such thing."},
		"a wrapped problem":   {errors.Join(errors.New("while looking"), contract.NotFound.New("No such thing.")), 404, "No such thing."},
		"a problem's cause":   {contract.Unavailable.Wrap(errors.New("secret"), "Later."), 503, "Later."},
		"anything else":       {errors.New("secret"), 500, "internal-error"},
		"a problem's headers": {&contract.Problem{Type: contract.Unavailable, Header: http.Header{"Retry-After": {"3"}}}, 503, "unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, contract.Operation{Method: "GET"}, func(line *pipeline.Pipeline, c *gin.Context) { line.Fail(c, test.err) })
			answer := s.send(httptest.NewRequest("GET", "/things", nil))
			if body := answer.Body.String(); answer.Code != test.status || !strings.Contains(body, test.want) || strings.Contains(body, "secret") || !strings.HasSuffix(body, "}\n") {
				t.Errorf("%d %s", answer.Code, body)
			}
			if strings.Contains(test.err.Error(), "secret") && !strings.Contains(s.log.String(), "secret") {
				t.Error("the cause is not in the log")
			}
			if name == "a problem's headers" && answer.Header().Get("Retry-After") != "3" {
				t.Error("the header field is missing")
			}
		})
	}
}

func TestWhatWasCheckedIsWhatTheHandlerGets(t *testing.T) {
	t.Parallel()
	body := &contract.Body{Required: true, Media: []contract.Media{{Type: "application/json"}}, Limit: 64}
	var checked string
	check := func(r *contract.Request) *contract.Problem {
		checked = string(r.Body)
		return nil
	}
	var got struct{ Role string }
	s := newStand(t, contract.Operation{Method: "POST", Body: body, Check: check}, func(_ *pipeline.Pipeline, c *gin.Context) {
		if err := c.ShouldBindJSON(&got); err != nil {
			t.Error(err)
		}
	})
	request := httptest.NewRequest("POST", "/things", strings.NewReader(`{"Role": "member", "ROLE": "admin", "role": "guest"}`))
	request.Header.Set("Content-Type", "Application/JSON; charset=UTF-8")
	if answer := s.send(request); answer.Code != 200 || got.Role != "member" || !strings.Contains(checked, "guest") {
		t.Errorf("%d, the handler got %q", answer.Code, got.Role)
	}
}

func TestNoMoreThanTheLimitOfABodyIsRead(t *testing.T) {
	t.Parallel()
	body := &contract.Body{Required: true, Media: []contract.Media{{Type: "application/json"}}, Limit: 64}
	s := newStand(t, contract.Operation{Method: "POST", Body: body}, func(*pipeline.Pipeline, *gin.Context) { t.Error("the handler ran") })
	for name, length := range map[string]int64{"of a known length": 1 << 40, "of an unknown length": -1} {
		endless := &countingReader{}
		request := httptest.NewRequest("POST", "/things", endless)
		request.ContentLength = length
		request.Header.Set("Content-Type", "application/json")
		answer := s.send(request)
		if answer.Code != 413 || endless.read > 64+512 || length > 0 && endless.read > 0 {
			t.Errorf("a body %s: %d after %d bytes", name, answer.Code, endless.read)
		}
	}
}

// countingReader never ends.
type countingReader struct{ read int }

func (r *countingReader) Read(p []byte) (int, error) {
	r.read += len(p)
	return len(p), nil
}

func TestABodyThatBreaksOffIsTheCallersFault(t *testing.T) {
	t.Parallel()
	body := &contract.Body{Required: true, Media: []contract.Media{{Type: "application/json"}}, Limit: 64}
	s := newStand(t, contract.Operation{Method: "POST", Body: body}, func(*pipeline.Pipeline, *gin.Context) { t.Error("the handler ran") })
	request := httptest.NewRequest("POST", "/things", io.MultiReader(strings.NewReader("{"), brokenReader{}))
	request.Header.Set("Content-Type", "application/json")
	if answer := s.send(request); answer.Code != 400 || !strings.Contains(answer.Body.String(), "malformed-body") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestAnOptionalBodyMayBeMissing(t *testing.T) {
	t.Parallel()
	body := &contract.Body{Media: []contract.Media{{Type: "application/json"}}, Limit: 64}
	s := newStand(t, contract.Operation{Method: "POST", Body: body}, func(_ *pipeline.Pipeline, c *gin.Context) { c.Status(204) })
	if answer := s.send(httptest.NewRequest("POST", "/things", nil)); answer.Code != 204 {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

// The router knows the parameters in one place of all paths by one name, whatever the contract calls them.
func TestAParameterIsReadByItsPlace(t *testing.T) {
	t.Parallel()
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	engine := gin.New()
	read := make(map[string]string)
	check := func(r *contract.Request) *contract.Problem {
		for _, name := range []string{"id", "userId", "post"} {
			read[name] = r.Path(name)
		}
		return nil
	}
	handler := func(c *gin.Context) { c.Status(http.StatusNoContent) }
	err := line.Mount(engine,
		[]contract.Operation{
			{ID: "a", Method: "GET", Path: "/users/{id}", Check: check},
			{ID: "b", Method: "GET", Path: "/users/{userId}/posts/{post}", Check: check},
		},
		gin.RoutesInfo{
			{Method: "GET", Path: "/users/:id", HandlerFunc: handler},
			{Method: "GET", Path: "/users/:id/posts/:post", HandlerFunc: handler},
		})
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	engine.ServeHTTP(answer, httptest.NewRequest("GET", "/users/1/posts/2", nil))
	if answer.Code != http.StatusNoContent || read["userId"] != "1" || read["post"] != "2" {
		t.Errorf("%d %v", answer.Code, read)
	}
}

func TestOperationsAndHandlersMustBeTheSame(t *testing.T) {
	t.Parallel()
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	err := line.Mount(gin.New(),
		[]contract.Operation{{ID: "lonely", Method: "GET", Path: "/a/{id}"}},
		gin.RoutesInfo{{Method: "GET", Path: "/b"}})
	for _, want := range []string{"the operation lonely (GET /a/{id}) has no handler", "the handler of GET /b has no operation"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}

// A handler may send the request on to another server, and that needs the length of what it reads.
func TestABodyThatWasCompletedHasTheLengthThatItHasNow(t *testing.T) {
	t.Parallel()
	operation := contract.Operation{
		Method: "POST", Body: &contract.Body{Media: []contract.Media{{Type: "application/json"}}, Limit: 100},
		Check: func(r *contract.Request) *contract.Problem {
			r.Body = []byte(`{"size":7}`)
			return nil
		},
	}
	s := newStand(t, operation, func(_ *pipeline.Pipeline, c *gin.Context) {
		body, err := io.ReadAll(c.Request.Body)
		if err != nil || c.Request.ContentLength != int64(len(body)) || c.GetHeader("Content-Length") != "" {
			t.Errorf("%s, %v: %d %v", body, err, c.Request.ContentLength, c.Request.Header)
		}
		c.Status(204)
	})
	for _, length := range []int64{2, -1} {
		request := httptest.NewRequest("POST", "/things", strings.NewReader("{}"))
		request.ContentLength = length
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Content-Length", "2")
		if answer := s.send(request); answer.Code != 204 {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	}
}
