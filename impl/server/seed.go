package server

import (
	"context"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/repository"
)

// seed puts Alice and Bob into an empty directory. It returns whom it made.
func seed(ctx context.Context, users *repository.Users) ([]repository.User, error) {
	present, _, err := users.List(ctx, repository.UserFilter{Limit: 1})
	if err != nil || len(present) > 0 {
		return nil, err
	}
	people := []repository.User{
		{
			Name: "Alice Liddell", Email: "alice@example.com", Role: string(api.RoleAdmin), Tags: []string{"founder"},
			Address: &repository.Address{Street: "1 Deanery Garden", City: "Oxford", PostalCode: "OX1 1DP", Country: "GB"},
		},
		{Name: "Bob Cratchit", Email: "bob@example.com", Role: string(api.RoleMember), Tags: []string{"clerk"}},
	}
	for i := range people {
		if err := users.Create(ctx, &people[i]); err != nil {
			return nil, err
		}
	}
	return people, nil
}
