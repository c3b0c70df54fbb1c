package auth

import (
	"github.com/charterhq/charter/gen/api"
)

// AllScopes lists every scope of the contract, sorted.
func AllScopes() []string {
	return []string{
		string(api.ScopeAuditRead), string(api.ScopeEndpointsRead), string(api.ScopeEndpointsWrite), string(api.ScopeJobsRead), string(api.ScopeJobsWrite), string(api.ScopeKeysRead), string(api.ScopeKeysWrite),
		string(api.ScopeUsersRead), string(api.ScopeUsersWrite), string(api.ScopeWebhooksRead), string(api.ScopeWebhooksWrite),
	}
}

// roleScopes says what each role may do. A role that is not here may nothing but what concerns the user itself.
var roleScopes = map[api.Role][]string{
	api.RoleAdmin:  AllScopes(),
	api.RoleMember: {},
}

// Grants lists the scopes of a role, sorted.
func Grants(role string) []string { return scopesOf(role) }

// scopesOf returns the scopes of a role, sorted.
func scopesOf(role string) []string { return roleScopes[api.Role(role)] }
