package users

import (
	"github.com/oapi-codegen/nullable"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// Patch changes a user by the rules of JSON merge patch (RFC 7396). The error is a *contract.Problem,
// and the user is then in no defined state.
func Patch(user *repository.User, patch api.UserPatch) error {
	set(&user.Name, patch.Name)
	set(&user.Email, patch.Email)
	if patch.Role.IsNull() {
		user.Role = defaultRole
	} else if patch.Role.IsSpecified() {
		user.Role = string(patch.Role.MustGet())
	}
	if patch.Tags.IsSpecified() {
		user.Tags, _ = patch.Tags.Get() // null: no tags
	}
	return patchAddress(user, patch.Address)
}

func patchAddress(user *repository.User, patch nullable.Nullable[api.AddressPatch]) error {
	if !patch.IsSpecified() {
		return nil
	}
	if patch.IsNull() {
		user.Address = nil
		return nil
	}
	change := patch.MustGet() // it is there, and not null
	var address repository.Address
	if user.Address != nil {
		address = *user.Address // the user's own stays as it is for whoever still holds it
	}
	set(&address.Street, change.Street)
	set(&address.City, change.City)
	set(&address.Country, change.Country)
	setNullable(&address.Region, change.Region)
	setNullable(&address.PostalCode, change.PostalCode)
	user.Address = &address
	return complete(address)
}

// complete holds the merged address against what the contract requires of one. The validation of the
// request cannot: it does not know the address that is there already.
func complete(address repository.Address) error {
	var missing []contract.Violation
	for _, property := range []struct{ name, value string }{
		{"street", address.Street}, {"city", address.City}, {"country", address.Country},
	} {
		if property.value == "" {
			missing = append(missing, contract.InBody("/address/"+property.name, "required",
				"The property is required, because the user has no address yet."))
		}
	}
	if missing != nil {
		return contract.Invalid(missing...)
	}
	return nil
}

func set(target *string, value *string) {
	if value != nil {
		*target = *value
	}
}

func setNullable(target *string, value nullable.Nullable[string]) {
	if value.IsSpecified() {
		*target, _ = value.Get() // null: ""
	}
}
