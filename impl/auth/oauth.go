package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/auth/scope"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/repository"
)

// Grant is an access token of the client credentials grant.
type Grant struct {
	Access    string
	ExpiresIn time.Duration
	Scopes    []string
}

// The errors of the token endpoint (RFC 6749, section 5.2).
const (
	invalidRequest       = "invalid_request"
	invalidClient        = "invalid_client"
	invalidScope         = "invalid_scope"
	unsupportedGrantType = "unsupported_grant_type"
)

// GrantError is why there is no token.
type GrantError struct {
	Code        string // of RFC 6749, section 5.2
	Description string // a sentence, of ASCII characters
	Basic       bool   // the client has used HTTP Basic
}

// Error is for the log.
func (e *GrantError) Error() string { return e.Code + ": " + e.Description }

// GrantRequest is what a client sends to the token endpoint.
type GrantRequest struct {
	Type, Scope            string
	ClientID, ClientSecret string // in the form; empty if they are not there
}

// Grant gives a client a token. The client is an API key, with its id and itself as the secret. What is wrong with
// the request is a *GrantError.
func (s *Service) Grant(ctx context.Context, request GrantRequest) (Grant, error) {
	id, word, basic, problem := clientOf(contract.CallOf(ctx).Authorization, request)
	if problem != nil {
		return Grant{}, problem
	}
	unknown := &GrantError{invalidClient, "The client is not known or its secret is wrong.", basic}
	found, err := s.byKey(ctx, word)
	switch {
	case err != nil && !errors.Is(err, repository.ErrNotFound) && !errors.Is(err, pipeline.ErrCredential):
		return Grant{}, err
	case err != nil, found.principal.ID != id:
		return Grant{}, unknown
	}
	switch request.Type {
	case "client_credentials":
	case "": // a parameter without a value is one that is not there (RFC 6749, section 3.2)
		return Grant{}, &GrantError{invalidRequest, "grant_type is missing.", basic}
	default:
		return Grant{}, &GrantError{unsupportedGrantType, "The server grants client_credentials only.", basic}
	}
	scopes := found.principal.Scopes
	if request.Scope != "" {
		wanted := scope.Set(strings.Split(request.Scope, " ")) // one space each, and nothing else (RFC 6749, section 3.3)
		if found.principal.Lacks(wanted) != nil {
			return Grant{}, &GrantError{invalidScope, "The client has not all of these scopes.", basic}
		}
		scopes = wanted
	}
	access, expires, err := s.sign(ctx, token.Claims{
		Kind: token.Key, Subject: id, Client: id, Scopes: scopes,
	}, found.until)
	if errors.Is(err, errEnding) {
		return Grant{}, unknown
	}
	return Grant{access, expires, scopes}, err
}

// clientOf finds the client's id and secret, which stand in one place (RFC 6749, section 2.3.1).
func clientOf(authorization string, request GrantRequest) (id, secret string, basic bool, problem *GrantError) {
	scheme, encoded, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Basic") {
		if request.ClientID == "" || request.ClientSecret == "" {
			return "", "", false, &GrantError{Code: invalidClient, Description: "The client must authenticate, by HTTP Basic or in the form."}
		}
		return request.ClientID, request.ClientSecret, false, nil
	}
	if request.ClientSecret != "" {
		return "", "", true, &GrantError{invalidRequest, "The client must authenticate in one way, not in two.", true}
	}
	wrong := &GrantError{invalidClient, "The Authorization field cannot be read.", true}
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil {
		return "", "", true, wrong
	}
	user, word, found := strings.Cut(string(data), ":")
	id, idErr := url.QueryUnescape(user)
	secret, secretErr := url.QueryUnescape(word)
	if !found || idErr != nil || secretErr != nil || request.ClientID != "" && request.ClientID != id {
		return "", "", true, wrong
	}
	return id, secret, true, nil
}
