package users

import (
	"context"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/etag"
	"github.com/charterhq/charter/impl/repository"
)

// Handlers serves the users' part of the contract.
type Handlers struct {
	service *Service
}

// NewHandlers serves what the service knows.
func NewHandlers(service *Service) Handlers { return Handlers{service} }

// CreateUser serves POST /api/users.
func (h Handlers) CreateUser(ctx context.Context, request api.CreateUserRequestObject) (api.CreateUserResponseObject, error) {
	user, err := h.service.Create(ctx, fromInput(*request.Body))
	if err != nil {
		return nil, err
	}
	return api.CreateUser201JSONResponse{
		Body: ToAPI(user),
		Headers: api.CreateUser201ResponseHeaders{
			ETag:     etag.OfVersion(user.Version),
			Location: "/api/users/" + user.ID.String(),
		},
	}, nil
}

// GetUser serves GET /api/users/{userId}.
func (h Handlers) GetUser(ctx context.Context, request api.GetUserRequestObject) (api.GetUserResponseObject, error) {
	user, err := h.service.Get(ctx, request.UserID)
	if err != nil {
		return nil, err
	}
	return api.GetUser200JSONResponse{UserJSONResponse: answer(user)}, nil
}

// ReplaceUser serves PUT /api/users/{userId}.
func (h Handlers) ReplaceUser(ctx context.Context, request api.ReplaceUserRequestObject) (api.ReplaceUserResponseObject, error) {
	condition, err := conditionOf(request.Params.IfMatch, request.Params.IfNoneMatch)
	if err != nil {
		return nil, err
	}
	user, err := h.service.Replace(ctx, request.UserID, condition, fromInput(*request.Body))
	if err != nil {
		return nil, err
	}
	return api.ReplaceUser200JSONResponse(ToAPI(user)), nil
}

// UpdateUser serves PATCH /api/users/{userId}.
func (h Handlers) UpdateUser(ctx context.Context, request api.UpdateUserRequestObject) (api.UpdateUserResponseObject, error) {
	condition, err := conditionOf(request.Params.IfMatch, request.Params.IfNoneMatch)
	if err != nil {
		return nil, err
	}
	user, err := h.service.Patch(ctx, request.UserID, condition, *request.Body)
	if err != nil {
		return nil, err
	}
	return api.UpdateUser200JSONResponse{UserJSONResponse: answer(user)}, nil
}

// DeleteUser serves DELETE /api/users/{userId}.
func (h Handlers) DeleteUser(ctx context.Context, request api.DeleteUserRequestObject) (api.DeleteUserResponseObject, error) {
	condition, err := conditionOf(request.Params.IfMatch, request.Params.IfNoneMatch)
	if err != nil {
		return nil, err
	}
	if err := h.service.Delete(ctx, request.UserID, condition); err != nil {
		return nil, err
	}
	return api.DeleteUser204Response{}, nil
}

func answer(user repository.User) api.UserJSONResponse {
	return api.UserJSONResponse{Body: ToAPI(user), Headers: api.UserResponseHeaders{ETag: etag.OfVersion(user.Version)}}
}
