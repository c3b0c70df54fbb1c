package servedtest_test

import (
	"net/http"
	"strings"
	"testing"
)

// Alternatives that a constant tells apart need no discriminator for that: who means one of them is told what is wrong
// with that.
func TestWhatIsWrongWithTheAlternativeThatWasMeantIsTold(t *testing.T) {
	t.Parallel()
	s := serveValues(t)
	for _, test := range []struct{ pet, want string }{
		{`{"kind":"Cat","lives":"nine","born":"once"}`, "validation-failed /pet/lives:type /pet/born:format"},
		{`{"kind":"Dog","weight":"9"}`, "validation-failed /pet/weight:type"},
		{`{"kind":"Cow"}`, "validation-failed /pet/kind:oneOf"},
		{`{"kind":1}`, "validation-failed /pet/kind:oneOf"},
		{`{"lives":9}`, "validation-failed /pet/kind:required"},
		{`"Cat"`, "validation-failed /pet:oneOf"},
	} {
		response, body := s.send(t, http.MethodPatch, "/json", strings.NewReader(`{"pet":`+test.pet+`}`), "Content-Type: application/merge-patch+json")
		if got := result(t, response, body); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.pet, got, test.want)
		}
		if strings.HasSuffix(test.want, "kind:oneOf") && !strings.Contains(body, `It must be one of \"Cat\", \"Dog\".`) {
			t.Errorf("%s: %s", test.pet, body)
		}
	}
}
