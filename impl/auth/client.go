package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/repository"
)

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
		return entry{}, basic, s.refuseStranger(ctx, id, unknownClient(basic))
	}
	return found, basic, nil
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
