package operations_test

import (
	"net/http"
	"testing"

	ten "github.com/charterhq/charter/impl/engine/compiler/bench/gen/ten/gen/contract"
	thousand "github.com/charterhq/charter/impl/engine/compiler/bench/gen/thousand/gen/contract"
	"github.com/charterhq/charter/impl/engine/compiler/bench/operations"
	"github.com/charterhq/charter/impl/engine/contract"
)

func TestTheContractsHaveTheOperationsThatTheyClaim(t *testing.T) {
	t.Parallel()
	if len(ten.Operations) != 10 || len(thousand.Operations) != 1000 {
		t.Errorf("%d and %d operations", len(ten.Operations), len(thousand.Operations))
	}
}

// What is measured is what a right request costs.
func TestTheRequestsAreRight(t *testing.T) {
	t.Parallel()
	for name, all := range map[string][]contract.Operation{"10": ten.Operations, "1,000": thousand.Operations} {
		server, err := operations.Serve(all)
		if err != nil {
			t.Fatal(err)
		}
		for _, request := range operations.Requests(1) {
			for range 2 {
				if status := request.Send(server); status != http.StatusNoContent {
					t.Errorf("%s of %s: status %d", request.Operation, name, status)
				}
			}
			found := false
			for i := range all {
				if all[i].ID == request.Operation {
					found = true
					if problem := request.Check(&all[i]); problem != nil {
						t.Errorf("%s of %s: %+v", request.Operation, name, problem.Errors)
					}
				}
			}
			if !found {
				t.Errorf("%s is not among %s", request.Operation, name)
			}
		}
	}
}
