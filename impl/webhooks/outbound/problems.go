package outbound

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// The problems of endpoints: one more than an owner may have, and sending something to one to which nothing is sent.
var (
	TooManyEndpoints = contract.ProblemType{Code: string(api.ProblemCodeTooManyEndpoints), Title: "Too many endpoints", Status: http.StatusConflict}
	EndpointPaused   = contract.ProblemType{Code: string(api.ProblemCodeEndpointPaused), Title: "The endpoint is paused", Status: http.StatusConflict}
)

// ProblemTypes lists them.
func ProblemTypes() []contract.ProblemType {
	return []contract.ProblemType{TooManyEndpoints, EndpointPaused}
}

func tooMany() error {
	return TooManyEndpoints.New(fmt.Sprintf("There are %d endpoints. Delete one that is not needed any more.", maxEndpoints))
}

func isPaused() error { return EndpointPaused.New("The endpoint is paused. Resume it first.") }

// noSuch puts a missing row into the words of the contract.
func noSuch(what string, err error) error {
	if errors.Is(err, repository.ErrNotFound) {
		return contract.NotFound.New("There is no " + what + " of this id.")
	}
	return err
}
