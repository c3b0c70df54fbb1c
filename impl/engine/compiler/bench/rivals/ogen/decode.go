// Package ogen is the server that ogen generates from ../../spec/openapi.yaml with ../../spec/ogen.yml, and this file, which
// lets others call the part of it that reads and checks requests.
package ogen

import (
	"errors"
	"net/http"
)

//go:generate go tool ogen --config ../../spec/ogen.yml --target . --package ogen --clean ../../spec/openapi.yaml

var errNoOperation = errors.New("the contract has no such operation")

// Decode reads and checks a request to an operation as the generated handler does before it calls the
// server's own. The path is the values of the parameters in the path.
func Decode(operation string, path [1]string, r *http.Request) error {
	s := new(Server)
	switch operation {
	case "listUsers":
		_, err := decodeListUsersParams(path, false, r)
		return err
	case "createUser":
		if _, err := decodeCreateUserParams(path, false, r); err != nil {
			return err
		}
		_, done, err := s.decodeCreateUserRequest(r)
		return ended(done, err)
	case "importUsers":
		if _, err := decodeImportUsersParams(path, false, r); err != nil {
			return err
		}
		_, done, err := s.decodeImportUsersRequest(r)
		return ended(done, err)
	default:
		return errNoOperation
	}
}

func ended(done func() error, err error) error {
	if err != nil {
		return err
	}
	return done()
}
