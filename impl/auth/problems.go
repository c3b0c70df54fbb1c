package auth

import (
	"net/http"
	"strconv"
	"time"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
)

// The problems of signing in.
var (
	SignInFailed    = contract.ProblemType{Code: string(api.ProblemCodeSignInFailed), Title: "Sign-in failed", Status: http.StatusUnauthorized}
	TooManyAttempts = contract.ProblemType{Code: string(api.ProblemCodeTooManyAttempts), Title: "Too many attempts", Status: http.StatusTooManyRequests}
	TokenNotValid   = contract.ProblemType{Code: string(api.ProblemCodeTokenNotValid), Title: "The token is not valid", Status: http.StatusBadRequest}
	WrongPassword   = contract.ProblemType{Code: string(api.ProblemCodeWrongPassword), Title: "Wrong password", Status: http.StatusForbidden}
	TooManyKeys     = contract.ProblemType{Code: string(api.ProblemCodeTooManyKeys), Title: "Too many keys", Status: http.StatusConflict}
	RegistrationOff = contract.ProblemType{Code: string(api.ProblemCodeRegistrationOff), Title: "Registration is off", Status: http.StatusForbidden}
)

// ProblemTypes lists them.
func ProblemTypes() []contract.ProblemType {
	return []contract.ProblemType{SignInFailed, TooManyAttempts, TokenNotValid, WrongPassword, TooManyKeys, RegistrationOff}
}

func signInFailed() error {
	problem := SignInFailed.New("The e-mail address or the password is wrong.")
	problem.Header = http.Header{"Www-Authenticate": {`Password realm="` + contract.Realm + `"`}}
	return problem
}

func tooMany(wait time.Duration) error {
	seconds := max(1, int((wait+time.Second-1)/time.Second))
	problem := TooManyAttempts.New("Too many attempts have failed. Wait before the next one.")
	problem.Header = http.Header{"Retry-After": {strconv.Itoa(seconds)}}
	return problem
}

func tokenNotValid() error {
	return TokenNotValid.New("The token is not valid, or not valid any more.")
}

// ended is the problem of a credential that was good when the request came.
func ended() error {
	return contract.Unauthenticated.New("The credential is not valid any more.")
}

func wrongPassword() error { return WrongPassword.New("The password is wrong.") }

func noSuch(thing string) error {
	return contract.NotFound.New("There is no " + thing + " with this id.")
}
