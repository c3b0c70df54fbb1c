package users

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/cursor"
	"github.com/charterhq/charter/impl/repository"
)

// ListUsers serves GET /api/users.
func (h Handlers) ListUsers(ctx context.Context, request api.ListUsersRequestObject) (api.ListUsersResponseObject, error) {
	filter, scope, err := listFilter(request.Params)
	if err != nil {
		return nil, err
	}
	users, next, err := h.service.List(ctx, filter)
	if err != nil {
		return nil, err
	}
	page := api.UserPage{Items: make([]api.User, len(users))}
	for i, user := range users {
		page.Items[i] = ToAPI(user)
	}
	if next != nil {
		text := cursor.Encode(scope, next.Key, next.ID.String())
		page.NextCursor = &text
	}
	return api.ListUsers200JSONResponse{Body: page}, nil // the pipeline makes the ETag from the bytes
}

// listFilter reads the parameters of the list. The scope is what a cursor belongs to.
func listFilter(params api.ListUsersParams) (filter repository.UserFilter, scope []string, err error) {
	filter = repository.UserFilter{
		Role:     string(deref(params.Role, "")),
		Contains: deref(params.Q, ""),
		Limit:    int(params.Limit),
	}
	sort := string(params.Sort)
	name, descending := strings.CutPrefix(sort, "-")
	filter.Descending = descending
	switch api.UserSort(name) {
	case api.UserSortName:
		filter.Sort = repository.SortByName
	case api.UserSortEmail:
		filter.Sort = repository.SortByEmail
	default:
		filter.Sort = repository.SortByCreated
	}
	scope = []string{"users", filter.Role, filter.Contains, sort}
	if params.Cursor != nil {
		filter.After, err = position(scope, *params.Cursor)
	}
	return filter, scope, err
}

func position(scope []string, text string) (*repository.UserPosition, error) {
	values, err := cursor.Decode(scope, text, 2)
	if err != nil {
		return nil, err
	}
	id, err := uuid.Parse(values[1])
	if err != nil {
		return nil, contract.InvalidCursor()
	}
	return &repository.UserPosition{Key: values[0], ID: id}, nil
}

func deref[T any](value *T, otherwise T) T {
	if value == nil {
		return otherwise
	}
	return *value
}
