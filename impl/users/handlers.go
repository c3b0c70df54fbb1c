package users

import (
	"context"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/etag"
	"github.com/charterhq/charter/impl/repository"
)

// Handlers serves the users' part of the contract.
type Handlers struct {
	service *Service
}

// NewHandlers makes the handlers over the service.
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
	condition, err := ifMatch(request.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	input := fromInput(*request.Body)
	user, err := h.service.Update(ctx, request.UserID, condition, func(user *repository.User) error {
		user.Name, user.Email, user.Role = input.Name, input.Email, input.Role
		user.Tags, user.Address = input.Tags, input.Address
		return nil
	})
	if err != nil {
		return nil, err
	}
	return api.ReplaceUser200JSONResponse{UserJSONResponse: answer(user)}, nil
}

// UpdateUser serves PATCH /api/users/{userId}.
func (h Handlers) UpdateUser(ctx context.Context, request api.UpdateUserRequestObject) (api.UpdateUserResponseObject, error) {
	condition, err := ifMatch(request.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	user, err := h.service.Update(ctx, request.UserID, condition, func(user *repository.User) error {
		return Patch(user, *request.Body)
	})
	if err != nil {
		return nil, err
	}
	return api.UpdateUser200JSONResponse{UserJSONResponse: answer(user)}, nil
}

// DeleteUser serves DELETE /api/users/{userId}.
func (h Handlers) DeleteUser(ctx context.Context, request api.DeleteUserRequestObject) (api.DeleteUserResponseObject, error) {
	condition, err := ifMatch(request.Params.IfMatch)
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

// ifMatch reads the condition of a write. One that cannot be read is refused: to ignore it would be to
// write without it.
func ifMatch(field *string) (etag.Condition, error) {
	if field == nil {
		return etag.Condition{}, nil
	}
	condition, err := etag.Parse(*field)
	if err != nil {
		return condition, contract.Invalid(contract.InParameter("If-Match", "syntax", `It must be *, or a list of entity tags such as "1".`))
	}
	return condition, nil
}
