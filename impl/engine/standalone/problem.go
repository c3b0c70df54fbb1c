package standalone

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"

	"github.com/charterhq/charter/impl/engine/contract"
)

// document is a problem on the wire (RFC 9457, section 3). Its type is about:blank, which is left out.
type document struct {
	Title  string               `json:"title"`
	Status int                  `json:"status"`
	Detail string               `json:"detail,omitempty"`
	Code   string               `json:"code"`
	Errors []contract.Violation `json:"errors,omitempty"`
}

// WriteProblem answers with a problem as application/problem+json. An error that is no [*contract.Problem] is a 500. A newline
// ends it, for who reads it in a terminal.
func WriteProblem(w http.ResponseWriter, err error) {
	problem := new(contract.Problem)
	if !errors.As(err, &problem) {
		problem = contract.InternalError.Wrap(err, "The server failed.")
	}
	text, err := json.Marshal(document{http.StatusText(problem.Type.Status), problem.Type.Status, problem.Detail, problem.Type.Code, problem.Errors})
	if err != nil { // a struct of strings and numbers
		panic(err)
	}
	maps.Copy(w.Header(), problem.Header)
	w.Header().Set("Content-Type", contract.ProblemMediaType)
	w.WriteHeader(problem.Type.Status)
	_, _ = w.Write(append(text, '\n')) // who has left needs no answer
}
