package pipeline_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// rests mounts operations of which some take the rest of a path; each answers with its id, and the parameters.
func rests(t *testing.T, operations ...contract.Operation) (*gin.Engine, error) {
	t.Helper()
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	engine := gin.New()
	line.Install(engine)
	var handlers gin.RoutesInfo
	for i := range operations {
		names := contract.Template(operations[i].Path).Parameters()
		operations[i].Check = takes(names...)
		path := operations[i].Path
		for _, name := range names {
			path = strings.ReplaceAll(path, "{"+name+"}", ":"+name)
		}
		id := operations[i].ID
		handlers = append(handlers, gin.RouteInfo{Method: operations[i].Method, Path: path, HandlerFunc: func(c *gin.Context) {
			said := []string{id}
			for _, param := range c.Params {
				said = append(said, param.Value)
			}
			c.String(200, strings.Join(said, " "))
		}})
	}
	return engine, line.Mount(engine, operations, handlers)
}

func catchAll(id, method, path string, optional bool) contract.Operation {
	operation := contract.Operation{ID: id, Method: method, Path: path}
	operation.CatchAll = &contract.CatchAll{Parameter: "rest", Optional: optional}
	return operation
}

func TestAQuestionAboutTheWholeServerIsForNoOperation(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn})), Metrics: prometheus.NewRegistry()})
	engine := gin.New()
	line.Install(engine)
	operation := catchAll("files", "GET", "/files/{rest}", false)
	operation.Check = takes("rest")
	if err := line.Mount(engine, []contract.Operation{operation}, gin.RoutesInfo{{Method: "GET", Path: "/files/:rest", HandlerFunc: func(*gin.Context) {}}}); err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	engine.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodOptions, "*", nil))
	if recorder.Code != http.StatusNoContent || log.Len() > 0 {
		t.Errorf("%d, and the log says %s", recorder.Code, log.String())
	}
}

func TestAParameterTakesTheRestOfAPath(t *testing.T) {
	t.Parallel()
	engine, err := rests(t,
		catchAll("files", "GET", "/files/{rest}", false), catchAll("put", "PUT", "/files/{rest}", false),
		contract.Operation{ID: "list", Method: "GET", Path: "/files/list"},
		catchAll("of", "GET", "/files/of/{user}/{rest}", true),
		catchAll("deep", "GET", "/files/deep/{rest}", true),
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method, target string
		status         int
		want           string
	}{
		{"GET", "/files/a", 200, "files a"},
		{"GET", "/files/a/b/c", 200, "files a/b/c"},
		{"GET", "/files/a%2Fb/c%20d/", 200, "files a%2Fb/c%20d/"},
		{"GET", "/files/list", 200, "list"},
		{"GET", "/files/list/a", 200, "files list/a"},
		{"PUT", "/files/list/a", 200, "put list/a"},
		{"GET", "/files/of/ada/a/b", 200, "of ada a/b"},
		{"GET", "/files/of/ada/", 200, "of ada "},
		{"GET", "/files/of/ada", 200, "of ada "},
		{"GET", "/files/of/", 200, "files of/"},
		{"GET", "/files/deep", 200, "deep "},
		{"HEAD", "/files/a/b", 200, ""},
		{"GET", "/files/", 404, ""},
		{"GET", "/files", 404, ""},
		{"GET", "/filesx/a", 404, ""},
		{"GET", "/files/../a", 404, ""},
		{"GET", "/files/a/%2e%2e/b", 404, ""},
		{"GET", "/files/a%5cb", 404, ""},
		{"GET", "/files/a%0d%0ab", 404, ""},
		{"DELETE", "/files/a/b", 405, ""},
		{"PUT", "/files/list", 405, ""},
	} {
		answer := ask(engine, test.method, test.target)
		if answer.Code != test.status || test.want != "" && answer.Body.String() != test.want {
			t.Errorf("%s %s: %d %s, want %d %s", test.method, test.target, answer.Code, answer.Body, test.status, test.want)
		}
		if allow := answer.Header().Get("Allow"); test.target == "/files/a/b" && test.status == 405 && allow != "GET, HEAD, PUT" {
			t.Error(allow)
		}
	}
}

func TestAPathThatWouldTakeTheRequestsOfAnotherIsAnError(t *testing.T) {
	t.Parallel()
	_, err := rests(t, catchAll("files", "GET", "/api/files/{rest}", false), contract.Operation{ID: "any", Method: "GET", Path: "/api/{kind}/{id}"})
	if err == nil || !strings.Contains(err.Error(), "the operation any (/api/{kind}/{id}) would get requests to files") {
		t.Error(err)
	}
}
