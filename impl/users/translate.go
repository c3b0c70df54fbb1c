package users

import (
	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/repository"
)

// defaultRole is the contract's default of a role.
const defaultRole = string(api.RoleMember)

// ToAPI shows a user as the contract does.
func ToAPI(user repository.User) api.User {
	shown := api.User{
		ID:        user.ID,
		Name:      user.Name,
		Email:     user.Email,
		Role:      api.Role(user.Role),
		Tags:      user.Tags,
		CreatedAt: user.CreatedAt,
		UpdatedAt: user.UpdatedAt,
		Version:   user.Version,
	}
	if shown.Tags == nil {
		shown.Tags = []string{}
	}
	if user.Address != nil {
		shown.Address = &api.Address{
			Street:     user.Address.Street,
			City:       user.Address.City,
			Region:     optional(user.Address.Region),
			PostalCode: optional(user.Address.PostalCode),
			Country:    user.Address.Country,
		}
	}
	return shown
}

func fromInput(input api.UserInput) repository.User {
	user := repository.User{
		Name:  input.Name,
		Email: input.Email,
		Role:  string(deref(input.Role, api.Role(defaultRole))),
		Tags:  deref(input.Tags, nil),
	}
	if input.Address != nil {
		user.Address = &repository.Address{
			Street:     input.Address.Street,
			City:       input.Address.City,
			Region:     deref(input.Address.Region, ""),
			PostalCode: deref(input.Address.PostalCode, ""),
			Country:    input.Address.Country,
		}
	}
	return user
}

// optional shows an empty text as an absent one.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
