package auth

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/auth/scope"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/engine/contract"
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

func unknownClient(basic bool) *GrantError {
	return &GrantError{invalidClient, "The client is not known or its secret is wrong.", basic}
}

// GrantRequest is what a client sends to the token endpoint.
type GrantRequest struct {
	Type, Scope            string
	ClientID, ClientSecret string // in the form; empty if they are not there
}

// Grant gives a client a token. The client is an API key, with its id and itself as the secret. What is wrong with
// the request is a *GrantError. Who was given a token, and who was refused, is recorded as for other sign-ins; strangers
// who were refused often have to wait, so that they do not fill the record.
func (s *Service) Grant(ctx context.Context, request GrantRequest) (Grant, error) {
	client, basic, err := s.client(ctx, request)
	if err != nil {
		return Grant{}, err
	}
	scopes, refused := scopesFor(client.principal, request)
	if refused != nil {
		refused.Basic = basic
		return Grant{}, s.recordRefusal(ctx, ofKey(client.principal.ID), client.principal, refused)
	}
	id := client.principal.ID
	access, expires, err := s.sign(ctx, token.Claims{
		Kind: token.Key, Subject: id, Client: id, Session: client.principal.Secret, Scopes: scopes,
	}, client.until)
	switch {
	case errors.Is(err, errEnding):
		return Grant{}, s.recordRefusal(ctx, ofKey(id), client.principal, unknownClient(basic))
	case err != nil:
		return Grant{}, err
	}
	issued := event(ctx, "token.issued", ofKey(id))
	issued.Actor = issued.Subject
	issued.Details = map[string]string{"scope": strings.Join(scopes, " ")}
	return Grant{access, expires, scopes}, s.DB.Write(ctx, func(tx *repository.Tx) error { return tx.AddAuditEvent(issued) })
}

// scopesFor are those of the token that a client asks for.
func scopesFor(client *contract.Principal, request GrantRequest) ([]string, *GrantError) {
	switch request.Type {
	case "client_credentials":
	case "": // a parameter without a value is one that is not there (RFC 6749, section 3.2)
		return nil, &GrantError{Code: invalidRequest, Description: "grant_type is missing."}
	default:
		return nil, &GrantError{Code: unsupportedGrantType, Description: "The server grants client_credentials only."}
	}
	if request.Scope == "" {
		return client.Scopes, nil
	}
	wanted := scope.Set(strings.Split(request.Scope, " ")) // one space each, and nothing else (RFC 6749, section 3.3)
	if client.Lacks(wanted) != nil {
		return nil, &GrantError{Code: invalidScope, Description: "The client has not all of these scopes."}
	}
	return wanted, nil
}

// recordRefusal returns the refusal that it has recorded. What was sent is not kept: it may be a secret.
func (s *Service) recordRefusal(ctx context.Context, subject string, client *contract.Principal, refused *GrantError) error {
	failure := event(ctx, "token.refused", subject)
	failure.Outcome = "failure"
	failure.Details = map[string]string{"error": refused.Code}
	if client != nil {
		failure.Actor = ofKey(client.ID)
	}
	if err := s.DB.Write(ctx, func(tx *repository.Tx) error { return tx.AddAuditEvent(failure) }); err != nil {
		return err
	}
	return refused
}
