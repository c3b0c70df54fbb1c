package pipeline

import (
	stdjson "encoding/json"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// errorFormKey is under which name a gin context keeps the form of its operation's errors.
const errorFormKey = "charter.errors"

// errors notes the form of an operation's errors for [Pipeline.Fail], before anything can fail.
func (p *Pipeline) errors(operation contract.Operation) (gin.HandlerFunc, error) {
	if operation.Errors == nil {
		return nil, nil
	}
	form := operation.Errors.Form
	return func(c *gin.Context) { c.Set(errorFormKey, form) }, nil
}

// asOAuth tells whether a problem is to have the form of RFC 6749, section 5.2. Errors of the server have not: the
// section knows none.
func asOAuth(c *gin.Context, problem *contract.Problem) bool {
	form, _ := c.Get(errorFormKey)
	return form == contract.OAuthErrors && problem.Type.Status < http.StatusInternalServerError
}

// writeOAuth answers with a problem in that form.
func writeOAuth(c *gin.Context, problem *contract.Problem) {
	body, err := stdjson.Marshal(contract.OAuthError{
		Error: contract.OAuthCode(problem.Type.Status), Description: describe(problem),
	})
	if err != nil { // a struct of strings
		panic(err)
	}
	c.Writer.Header().Set("Pragma", "no-cache") // beside Cache-Control (RFC 6749, section 5.1)
	c.Data(problem.Type.Status, "application/json", append(body, '\n'))
}

// maxDescription bounds a description, in bytes.
const maxDescription = 500

// describe puts a problem, and the first thing that is wrong with the request, into one text of the characters that
// error_description may have: printable ones of ASCII but for quotation marks and backslashes.
func describe(problem *contract.Problem) string {
	text := problem.Detail
	if len(problem.Errors) > 0 {
		first := problem.Errors[0]
		text = first.Detail
		if name := first.Parameter; name != "" {
			text = name + ": " + text
		} else if first.Pointer != nil && *first.Pointer != "" {
			text = strings.TrimPrefix(*first.Pointer, "/") + ": " + text
		}
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case r == '\\':
			return '/'
		case r < ' ' || r > '~':
			return '?'
		}
		return r
	}, text)
	return text[:min(len(text), maxDescription)]
}
