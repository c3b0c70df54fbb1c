package auth

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/cursor"
	"github.com/charterhq/charter/impl/repository"
)

// ListKeys serves GET /api/keys.
func (h Handlers) ListKeys(ctx context.Context, request api.ListKeysRequestObject) (api.ListKeysResponseObject, error) {
	scope := []string{"keys"}
	before, err := cursor.Place(scope, request.Params.Cursor, uuid.Parse)
	if err != nil {
		return nil, err
	}
	keys, err := h.service.Keys(ctx, before, int(request.Params.Limit)+1)
	if err != nil {
		return nil, err
	}
	page := api.KeyPage{Items: []api.Key{}}
	keys, page.NextCursor = cursor.Cut(scope, keys, int(request.Params.Limit), func(k repository.APIKey) string { return k.ID.String() })
	for _, key := range keys {
		page.Items = append(page.Items, toKey(key))
	}
	return api.ListKeys200JSONResponse(page), nil
}

// CreateKey serves POST /api/keys.
func (h Handlers) CreateKey(ctx context.Context, request api.CreateKeyRequestObject) (api.CreateKeyResponseObject, error) {
	scopes := make([]string, len(request.Body.Scopes))
	for i, scope := range request.Body.Scopes {
		scopes[i] = string(scope)
	}
	key, text, err := h.service.CreateKey(ctx, NewKey{Name: request.Body.Name, Scopes: scopes, ExpiresAt: request.Body.ExpiresAt})
	if err != nil {
		return nil, err
	}
	return api.CreateKey201JSONResponse{
		Body:    api.NewKey{Key: toKey(key), Secret: text},
		Headers: api.CreateKey201ResponseHeaders{Location: "/api/keys/" + key.ID.String()},
	}, nil
}

// GetKey serves GET /api/keys/{keyId}.
func (h Handlers) GetKey(ctx context.Context, request api.GetKeyRequestObject) (api.GetKeyResponseObject, error) {
	key, err := h.service.Key(ctx, request.KeyID)
	if err != nil {
		return nil, err
	}
	return api.GetKey200JSONResponse(toKey(key)), nil
}

// RevokeKey serves DELETE /api/keys/{keyId}.
func (h Handlers) RevokeKey(ctx context.Context, request api.RevokeKeyRequestObject) (api.RevokeKeyResponseObject, error) {
	if err := h.service.RevokeKey(ctx, request.KeyID); err != nil {
		return nil, err
	}
	return api.RevokeKey204Response{}, nil
}

// RotateKey serves POST /api/keys/{keyId}/rotate.
func (h Handlers) RotateKey(ctx context.Context, request api.RotateKeyRequestObject) (api.RotateKeyResponseObject, error) {
	key, text, err := h.service.RotateKey(ctx, request.KeyID, time.Duration(*request.Body.OverlapSeconds)*time.Second)
	if err != nil {
		return nil, err
	}
	return api.RotateKey200JSONResponse{Key: toKey(key), Secret: text}, nil
}

func toKey(key repository.APIKey) api.Key {
	return api.Key{
		ID: key.ID, Name: key.Name, Hint: key.Hint, Scopes: toScopes(key.Scopes), UserID: key.UserID,
		CreatedAt: key.CreatedAt, CreatedBy: key.CreatedBy, ExpiresAt: key.ExpiresAt, LastUsedAt: key.LastUsedAt,
		RevokedAt: key.RevokedAt, OverlapEndsAt: key.OverlapEndsAt, Class: optional(key.Class),
	}
}
