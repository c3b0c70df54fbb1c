package contract

import "slices"

// Enforced names what this engine enforces, or needs not to: the extensions, and the kinds of
// [SecurityScheme] as "security bearer". A contract that asks for anything else is not generated into a server.
// Whoever writes the middleware of a policy adds its name here.
func Enforced() Features {
	return Features{
		"deprecated", "deprecated parameter", "x-audit", "x-body-limit", "x-cache", "x-catch-all", "x-cors", "x-errors", "x-idempotency",
		"x-invalidates", "x-pagination", "x-quota", "x-rate-limit", "x-redirect", "x-sdk", "x-timeout", "x-unknown-query", "x-upstream", "x-webhook",
		"security " + APIKey, "security " + Bearer, "security " + OpenIDConnect,
	}
}

// Features is a set of names.
type Features []string

// Has tells whether a name is in the set.
func (f Features) Has(name string) bool { return slices.Contains(f, name) }

// AllFeatures names everything that a contract can ask for.
func AllFeatures() Features {
	return Features{
		"deprecated", "deprecated parameter", "x-audit", "x-body-limit", "x-cache", "x-catch-all", "x-cors", "x-errors",
		"x-idempotency", "x-invalidates", "x-pagination", "x-quota", "x-rate-limit", "x-redirect", "x-sdk", "x-timeout",
		"x-unknown-query", "x-upstream", "x-webhook",
		"security " + APIKey, "security " + Bearer, "security " + OpenIDConnect,
	}
}
