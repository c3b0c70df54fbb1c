package contract

import "slices"

// Principal is who is calling, once a credential was found to be good. Requests share it: nobody changes it.
type Principal struct {
	Kind   PrincipalKind
	ID     string   // of the user or of the key, or SUBJECT@ISSUER; never empty
	Scopes []string // what the caller may do; sorted, without duplicates

	// Session is the id of the session, or of the family of tokens, that the credential belongs to; empty for keys.
	Session string
	// User is the id of the user on whose behalf a key calls; of a user it is ID. Empty: there is none.
	User string
	// Root is the id of the first key of a family: that with which a key was made that was made by a key. Limits
	// count a family together, so that more keys are no higher limit. Empty: ID.
	Root string
	// Class names the rate limits that apply to the caller; empty: those of everybody.
	Class string
	// Retiring says that another secret has taken the place of the one that was shown: it works for a while, and makes
	// no new ones.
	Retiring bool
	// Secret tells apart the secrets that a key has one after the other: it is the name of the one that was shown, and
	// says nothing about it. Empty: the caller is no key.
	Secret string
	// Scheme is the security scheme of the contract by which the caller has been recognised.
	Scheme string
}

// PrincipalKind is what kind of caller a [Principal] is.
type PrincipalKind string

// The kinds of callers.
const (
	UserPrincipal   PrincipalKind = "user"   // a person, by a session or a token
	KeyPrincipal    PrincipalKind = "key"    // a program, by an API key or a token made from one
	IssuerPrincipal PrincipalKind = "issuer" // somebody whom a trusted issuer vouches for
)

// String names the caller as logs and limits do: user:ID.
func (p *Principal) String() string {
	if p == nil {
		return ""
	}
	return string(p.Kind) + ":" + p.ID
}

// May tells whether the caller has a scope. Who is nobody (nil) has none.
func (p *Principal) May(scope string) bool {
	if p == nil {
		return false
	}
	_, found := slices.BinarySearch(p.Scopes, scope)
	return found
}

// Lacks returns those of the scopes that the caller has not, in their order.
func (p *Principal) Lacks(scopes []string) []string {
	var missing []string
	for _, scope := range scopes {
		if !p.May(scope) {
			missing = append(missing, scope)
		}
	}
	return missing
}
