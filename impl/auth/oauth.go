package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

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
		Kind: string(contract.KeyPrincipal), Subject: id, Client: id, Scopes: scopes,
	}, client.until)
	if err != nil {
		return Grant{}, err
	}
	issued := event(ctx, "token.issued", ofKey(id))
	issued.Actor = issued.Subject
	issued.Details = map[string]string{"scope": strings.Join(scopes, " ")}
	return Grant{access, expires, scopes}, s.DB.Write(ctx, func(tx *repository.Tx) error { return tx.AddAuditEvent(issued) })
}

// client recognises the client of a request.
func (s *Service) client(ctx context.Context, request GrantRequest) (found entry, basic bool, err error) {
	id, word, basic, refused := clientOf(contract.CallOf(ctx).Authorization, request)
	if refused != nil {
		return entry{}, basic, s.refuseStranger(ctx, id, refused)
	}
	found, err = s.byKey(ctx, word)
	switch {
	case err != nil && !errors.Is(err, repository.ErrNotFound) && !errors.Is(err, pipeline.ErrCredential):
		return entry{}, basic, err
	case err != nil, found.principal.ID != id:
		return entry{}, basic, s.refuseStranger(ctx, id, &GrantError{invalidClient, "The client is not known or its secret is wrong.", basic})
	}
	return found, basic, nil
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
	wanted := sorted(strings.Split(request.Scope, " ")) // one space each, and nothing else (RFC 6749, section 3.3)
	if client.Lacks(wanted) != nil {
		return nil, &GrantError{Code: invalidScope, Description: "The client has not all of these scopes."}
	}
	return wanted, nil
}

// refuseStranger records that somebody who was not recognised is refused. Nobody guesses a key; who is refused again
// and again waits all the same.
func (s *Service) refuseStranger(ctx context.Context, id string, refused *GrantError) error {
	if err := s.attemptGrant(ctx, id); err != nil {
		return err
	}
	subject := ""
	if key, err := uuid.Parse(id); err == nil {
		switch _, _, err := s.keyOf(ctx, func(tx *repository.Tx) (repository.APIKey, error) { return tx.APIKey(key) }); {
		case err == nil:
			subject = ofKey(key.String())
		case !errors.Is(err, repository.ErrNotFound):
			return err
		}
	}
	return s.recordRefusal(ctx, subject, nil, refused)
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
