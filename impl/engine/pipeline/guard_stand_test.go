package pipeline_test

import (
	"context"
	"errors"
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

var (
	tokenScheme  = &contract.SecurityScheme{Name: "token", Kind: contract.Bearer}
	keyScheme    = &contract.SecurityScheme{Name: "key", Kind: contract.APIKey, In: "header", Key: "X-API-Key"}
	queryScheme  = &contract.SecurityScheme{Name: "query", Kind: contract.APIKey, In: "query", Key: "key"}
	cookieScheme = &contract.SecurityScheme{Name: "session", Kind: contract.APIKey, In: "cookie", Key: "__Host-session"}
)

func needs(scheme *contract.SecurityScheme, scopes ...string) contract.Credential {
	return contract.Credential{Scheme: scheme, Scopes: scopes}
}

func anyOf(requirements ...contract.Requirement) *contract.Security {
	return &contract.Security{Alternatives: requirements}
}

func allOf(credentials ...contract.Credential) contract.Requirement { return credentials }

// guarded is a server of one operation whose handler answers with who is calling. Of each scheme NAME the
// credential good-NAME is somebody without scopes, able-NAME may read, and away-NAME cannot be told.
func guarded(t testing.TB, method string, security *contract.Security, plain bool) http.Handler {
	t.Helper()
	line := pipeline.New(guardedOptions(plain))
	engine := gin.New()
	line.Install(engine)
	operation := contract.Operation{
		ID: "things", Method: method, Path: "/things", Policies: contract.Policies{Security: security},
		Check: func(*contract.Request) *contract.Problem { return nil },
	}
	err := line.Mount(engine, []contract.Operation{operation}, gin.RoutesInfo{{Method: method, Path: "/things", HandlerFunc: func(c *gin.Context) {
		c.String(http.StatusOK, "called by %s", contract.PrincipalOf(c.Request.Context()))
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func guardedOptions(plain bool) pipeline.Options {
	authenticators := make(map[string]pipeline.Authenticator)
	for _, scheme := range []*contract.SecurityScheme{tokenScheme, keyScheme, queryScheme, cookieScheme} {
		name := scheme.Name
		authenticators[name] = pipeline.AuthenticatorFunc(func(_ context.Context, credential string) (*contract.Principal, error) {
			switch credential {
			case "good-" + name:
				return &contract.Principal{Kind: contract.UserPrincipal, ID: name}, nil
			case "able-" + name:
				return &contract.Principal{Kind: contract.UserPrincipal, ID: name, Scopes: []string{"read"}}, nil
			case "away-" + name:
				return nil, contract.Unavailable.Wrap(errors.New("secret cause"), "Nobody can tell.")
			case "nobody-" + name:
				return nil, nil // what an authenticator must not do
			}
			return nil, pipeline.ErrCredential
		})
	}
	return pipeline.Options{
		Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Authenticators: authenticators, PlainCookies: plain,
	}
}

func ask(handler http.Handler, method, target string, fields ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, target, nil)
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		request.Header.Add(name, value)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}
