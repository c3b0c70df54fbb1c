package pipeline_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// An operation's errors have the form that its contract says, wherever on a request's way they come up.
func TestErrorsHaveTheFormOfTheirOperation(t *testing.T) {
	t.Parallel()
	pointer := "/scope"
	for name, test := range map[string]struct {
		field   string
		checked *contract.Problem // by the validation
		failed  error             // by the handler
		status  int
		body    string // of OAuth; empty: it is a problem
	}{
		"by the guard":        {"Nothing: here", nil, nil, 401, `{"error":"invalid_client","error_description":"The operation needs a credential: a bearer token."}`},
		"without the scope":   {goodToken, nil, nil, 403, `{"error":"unauthorized_client","error_description":"The caller lacks the scope read."}`},
		"by the validation":   {ableToken, contract.Invalid(contract.InBody(pointer, "maxLength", "It is \"too\" long \\ – and more.")), nil, 400, `{"error":"invalid_request","error_description":"scope: It is 'too' long / ? and more."}`},
		"of a parameter":      {ableToken, contract.Invalid(contract.InParameter("q", "unknown", "There is none.")), nil, 400, `{"error":"invalid_request","error_description":"q: There is none."}`},
		"by the handler":      {ableToken, nil, contract.NotFound.New("There is no such thing."), 404, `{"error":"invalid_request","error_description":"There is no such thing."}`},
		"a fault of its own":  {ableToken, nil, http.ErrBodyNotAllowed, 500, ""},
		"what is not at hand": {"Authorization: Bearer away-token", nil, nil, 503, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, form := range []*contract.Errors{nil, {Form: contract.OAuthErrors}} {
				line := pipeline.New(guardedOptions(false))
				engine := gin.New()
				line.Install(engine)
				operation := contract.Operation{
					ID: "things", Method: "POST", Path: "/things",
					Policies: contract.Policies{Security: anyOf(allOf(needs(tokenScheme, "read"))), Errors: form},
					Check:    func(*contract.Request) *contract.Problem { return test.checked },
				}
				err := line.Mount(engine, []contract.Operation{operation}, gin.RoutesInfo{{Method: "POST", Path: "/things", HandlerFunc: func(c *gin.Context) { line.Fail(c, test.failed) }}})
				if err != nil {
					t.Fatal(err)
				}
				answer := ask(engine, "POST", "/things", test.field)
				wanted := contract.ProblemMediaType
				if form != nil && test.body != "" {
					wanted = "application/json"
					if got := answer.Body.String(); got != test.body+"\n" {
						t.Errorf("got  %s\nwant %s", got, test.body)
					}
				}
				if got := answer.Header().Get("Content-Type"); answer.Code != test.status || got != wanted || answer.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("%d %v", answer.Code, answer.Header())
				}
				if challenge := answer.Header().Get("WWW-Authenticate"); (challenge != "") != (test.status == 401 || test.status == 403) {
					t.Errorf("the challenge is %q", challenge)
				}
			}
		})
	}
}
