package pipeline_test

import (
	"log/slog"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

func TestARedirectNeedsNoHandlerAndLeadsWhereTheContractSays(t *testing.T) {
	t.Parallel()
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	engine := gin.New()
	line.Install(engine)
	to := func(to contract.Template, status int) contract.Policies {
		return contract.Policies{Redirect: &contract.Redirect{To: to, Status: status}}
	}
	secured := to("/users", 302) // as by security at the top of the contract
	secured.Security = &contract.Security{Alternatives: []contract.Requirement{{{Scheme: &contract.SecurityScheme{Name: "key", Kind: contract.APIKey, In: "header", Key: "X-API-Key"}}}}}
	operations := []contract.Operation{
		{ID: "a", Method: "GET", Path: "/people/{userId}", Check: takes("userId"), Policies: to("/users/{userId}", 308)},
		{ID: "b", Method: "POST", Path: "/people/{personId}/tags", Check: takes("personId", "sort"), Policies: to("https://tags.example.com/of?user={personId}&sort={sort}", 307)},
		{ID: "c", Method: "GET", Path: "/found", Check: takes(), Policies: secured},
		{ID: "d", Method: "DELETE", Path: "/people/{id}", Check: takes()},
	}
	handlers := gin.RoutesInfo{{Method: "DELETE", Path: "/people/:ident", HandlerFunc: func(c *gin.Context) { c.String(200, c.Param("ident")) }}}
	if err := line.Mount(engine, operations, handlers); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method, target string
		status         int
		location       string
	}{
		{"GET", "/people/1", 308, "/users/1"},
		{"HEAD", "/people/1", 308, "/users/1"},
		{"GET", "/people/a%2Fb", 308, "/users/a%2Fb"},
		{"GET", "/people/a%0D%0ASet-Cookie:%20x=y", 308, "/users/a%0D%0ASet-Cookie:%20x=y"},
		{"GET", "/people/%2F%2Fevil.com", 308, "/users/%2F%2Fevil.com"},
		{"GET", "/people/%5Cevil.com", 308, "/users/%5Cevil.com"},
		{"GET", "/people/%3Fa=b%23c", 308, "/users/%3Fa=b%23c"},
		{"GET", "/people/%C3%A4", 308, "/users/%C3%A4"},
		{"GET", "/people/..", 404, ""},
		{"GET", "/people/%2e%2E", 404, ""},
		{"GET", "/people/%2e", 404, ""},
		{"POST", "/people/1/tags?sort=a%26b%3Dc", 307, "https://tags.example.com/of?user=1&sort=a%26b%3Dc"},
		{"POST", "/people/x%26y/tags?sort=%23", 307, "https://tags.example.com/of?user=x%26y&sort=%23"},
		{"GET", "/found", 302, "/users"},
		{"DELETE", "/people/1", 200, ""},
	} {
		answer := ask(engine, test.method, test.target)
		if answer.Code != test.status || answer.Header().Get("Location") != test.location {
			t.Errorf("%s %s: %d to %q, want %d to %q", test.method, test.target, answer.Code, answer.Header().Get("Location"), test.status, test.location)
		}
	}
}
