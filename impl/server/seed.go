package server

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/repository"
)

// AliceID is Alice's id wherever she is seeded: the contract's examples name it, so that they work as
// they are.
var AliceID = uuid.MustParse("019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f")

// seed puts Alice and Bob into an empty directory. It returns whom it made.
func seed(ctx context.Context, users *repository.Users) ([]repository.User, error) {
	people := []repository.User{
		{
			ID: AliceID, Name: "Alice Liddell", Email: "alice@example.com", Role: string(api.RoleAdmin), Tags: []string{"founder"},
			Address: &repository.Address{Street: "1 Deanery Garden", City: "Oxford", PostalCode: "OX1 1DP", Country: "GB"},
		},
		{Name: "Bob Cratchit", Email: "bob@example.com", Role: string(api.RoleMember), Tags: []string{"clerk"}},
	}
	for i := range people {
		if err := users.Create(ctx, &people[i]); errors.Is(err, repository.ErrEmailTaken) {
			return nil, nil // another server has come first
		} else if err != nil {
			return nil, err
		}
	}
	return people, nil
}
