package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/repository"
)

// Ids of what is seeded, the same everywhere: the contract's examples name them, so that they work as they are.
var (
	AliceID = uuid.MustParse("019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f")
	adaID   = uuid.MustParse("019aae5c-7a10-7a11-8b22-5c0d3e1f2a4b")
	keyID   = uuid.MustParse("019aae5c-7a10-7b32-8c55-7d2e3f405162") // of Ada
)

// seeded is what an empty database in development begins with.
type seeded struct {
	people []person
	key    string // of a partner
}

type person struct {
	user     repository.User
	password string // for development only: production seeds nobody
	hash     string // of the password, made beforehand: a first start takes neither the time nor the memory
}

func people() []person {
	return []person{
		{repository.User{
			ID: AliceID, Name: "Alice Liddell", Email: "alice@example.com", Role: string(api.RoleMember), Tags: []string{"founder"},
			Address: &repository.Address{Street: "1 Deanery Garden", City: "Oxford", PostalCode: "OX1 1DP", Country: "GB"},
		}, "down the rabbit hole", "$argon2id$v=19$m=19456,t=2,p=1$szIrzZnC9JEiez2aKfLgrw$vj2imw1JKdVVYhnI/kQmAAiabxX8RY4664StzyHE99Q"},
		{repository.User{
			Name: "Bob Cratchit", Email: "bob@example.com", Role: string(api.RoleMember), Tags: []string{"clerk"},
		}, "a coal in the scuttle", "$argon2id$v=19$m=19456,t=2,p=1$Xla1QCmahZQfzmNRjierqA$LkkfSpfHNvJIFyHLHHQAjC8gEOE0Enob01GZ0bABml0"},
		{repository.User{
			ID: adaID, Name: "Ada Lovelace", Email: "admin@example.com", Role: string(api.RoleAdmin), Tags: []string{},
		}, "weaving algebraic patterns", "$argon2id$v=19$m=19456,t=2,p=1$jrTuqfWC0XEP09bT4Xc0CA$2hsAYyyym2pCylYduETMdclQ1SlpVAYwP1+308hSl40"},
	}
}

// seed puts Alice, Bob and an administrator into an empty directory, and makes keys for a partner and for the examples. It returns what it
// made, or nil if another server has come first.
func (s *Server) seed(ctx context.Context) (*seeded, error) {
	made := &seeded{people: people()}
	for i := range made.people {
		err := s.auth.AddHashed(ctx, &made.people[i].user, made.people[i].hash)
		if errors.Is(err, repository.ErrEmailTaken) {
			return nil, nil //nolint:nilnil // another server has come first
		}
		if err != nil {
			return nil, err
		}
	}
	_, text, err := s.auth.CreateOrganisationKey(ctx, auth.NewKey{
		Name: "Partner", Scopes: []string{
			string(api.ScopeEndpointsRead), string(api.ScopeEndpointsWrite), string(api.ScopeUsersRead), string(api.ScopeUsersWrite),
		},
	})
	if err != nil {
		return nil, err
	}
	made.key = text
	return made, s.seedKey(ctx)
}

// seedKey gives Ada a key for the examples to show, rotate and revoke. Nobody knows its secret.
func (s *Server) seedKey(ctx context.Context) error {
	text := secret.NewKey()
	return s.db.Write(ctx, func(tx *repository.Tx) error {
		return tx.CreateAPIKey(repository.APIKey{
			ID: keyID, RootID: keyID, UserID: &adaID, Name: "Nightly import", Hint: secret.Hint(text), TokenHash: secret.Hash(text),
			Scopes: []string{string(api.ScopeUsersRead)}, CreatedBy: "user:" + adaID.String(), CreatedAt: time.Now().UTC().Truncate(time.Microsecond),
		})
	})
}

// refuseSeeded keeps a database out of production whose administrator has the password that everybody can read here.
func (s *Server) refuseSeeded(ctx context.Context) error {
	for _, person := range people() {
		known, err := s.auth.HasPassword(ctx, person.user.Email, person.password)
		if err != nil {
			return fmt.Errorf("looking for users of development: %w", err)
		}
		if known {
			return fmt.Errorf("the database was made in development: everybody knows the password of %s; "+
				"take another database, or change the password and delete the key Partner in development first", person.user.Email)
		}
	}
	return nil
}
