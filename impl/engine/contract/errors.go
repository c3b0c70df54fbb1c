package contract

import "net/http"

// Errors is x-errors: the operation's errors have a form that a standard of its own asks for, where all others are
// problems (RFC 9457). It is for what went wrong with the request; errors of the server are problems everywhere.
type Errors struct {
	Form ErrorForm
}

// ErrorForm names the form of errors.
type ErrorForm string

// OAuthErrors are those of the token endpoint (RFC 6749, section 5.2), which its clients read and nothing else:
// application/json with error and error_description.
const OAuthErrors ErrorForm = "oauth"

// OAuthCode is the code of an error that the engine has found, by its status: no client is known (401), the client may
// not do this (403), or the request is not right.
func OAuthCode(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "invalid_client"
	case http.StatusForbidden:
		return "unauthorized_client"
	default:
		return "invalid_request"
	}
}

// OAuthError is what such an error is on the wire.
type OAuthError struct {
	Error       string `json:"error"`                       // a code of the section
	Description string `json:"error_description,omitempty"` //nolint:tagliatelle // RFC 6749
}
