package contract_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Partners program against codes, and open the page that a code names.
func TestEveryProblemHasACodeOfItsOwn(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := make(map[string]bool)
	for _, kind := range slices.Concat(contract.ProblemTypes(), contract.PolicyProblemTypes()) {
		if seen[kind.Code] || !code.MatchString(kind.Code) {
			t.Errorf("the code %q stands twice, or is no code", kind.Code)
		}
		seen[kind.Code] = true
		if kind.Title == "" || kind.Status < 400 || kind.Status > 599 {
			t.Errorf("%s has the title %q and the status %d", kind.Code, kind.Title, kind.Status)
		}
	}
}
