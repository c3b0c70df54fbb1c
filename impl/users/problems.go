package users

import (
	"errors"
	"net/http"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// The problems of users: an e-mail address that another user has, and a change after which nobody could administer the API any
// more.
var (
	EmailTaken        = contract.ProblemType{Code: string(api.ProblemCodeEmailTaken), Title: "E-mail address taken", Status: http.StatusConflict}
	LastAdministrator = contract.ProblemType{Code: string(api.ProblemCodeLastAdministrator), Title: "The last administrator stays", Status: http.StatusConflict}
)

// ProblemTypes lists them.
func ProblemTypes() []contract.ProblemType {
	return []contract.ProblemType{EmailTaken, LastAdministrator}
}

// problem puts the repository's errors into the words of the contract.
func problem(err error) error {
	switch {
	case errors.Is(err, repository.ErrNotFound):
		return contract.NotFound.New("There is no user with this id.")
	case errors.Is(err, repository.ErrEmailTaken):
		return EmailTaken.New("Another user has this e-mail address.")
	case errors.Is(err, repository.ErrBadPosition):
		return contract.InvalidCursor()
	}
	return err
}
