package servedtest_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/compiler/testdata/names/want/gen/api"
	operations "github.com/charterhq/charter/impl/engine/compiler/testdata/names/want/gen/contract"
	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// named answers nothing: its operations are told by the log.
type named struct{ api.StrictServerInterface }

func TestARequestReachesTheOperationOfItsPath(t *testing.T) {
	t.Parallel()
	gin.SetMode(gin.ReleaseMode)
	lines := new(logtest.Log)
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.NewTextHandler(lines, nil)), Metrics: prometheus.NewRegistry()})
	bare := gin.New()
	api.RegisterHandlers(bare, api.NewStrictHandlerWithOptions(named{}, nil, api.StrictGinServerOptions{}))
	engine := gin.New()
	line.Install(engine)
	if err := line.Mount(engine, operations.Operations, bare.Routes()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	for request, want := range map[string]string{
		"GET /caf%C3%A9":             "accent",
		"GET /~home/50%25/a%2Fb":     "encoded",
		"GET /~home/50%25/a/b":       "none",
		"GET /two%20words":           "space",
		"GET /things:cancel":         "colon",
		"TRACE /things:cancel":       "trace",
		"GET /things:anything":       "none",
		"GET /files/1":               "file",
		"HEAD /files/1":              "fileHead",
		"GET /files/mine":            "mine",
		"HEAD /files/mine":           "mine",
		"GET /files/mine/":           "slash",
		"GET /files/1/":              "none",
		"GET /order/%E7%95%AA":       "order",
		"POST /order/%E7%95%AA":      "注文",
		"PUT /order/%E7%95%AA%2F%25": "users",
	} {
		before := len(lines.String())
		method, path, _ := strings.Cut(request, " ")
		asked, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultTransport.RoundTrip(asked)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if said := lines.String()[before:]; !strings.Contains(said, "operation="+want+" ") {
			t.Errorf("%s: want %s, got\n%s", request, want, said)
		}
	}
}
