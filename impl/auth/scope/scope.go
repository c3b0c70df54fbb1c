// Package scope handles what callers may do: texts of OAuth (RFC 6749, section 3.3), in sets that are sorted and have
// no duplicates.
package scope

import (
	"slices"
	"strings"
)

// IsValid tells whether a text can stand in a list of scopes that are separated by spaces.
func IsValid(scope string) bool {
	return scope != "" && !strings.ContainsFunc(scope, func(r rune) bool { return r < 0x21 || r > 0x7e || r == '"' || r == '\\' })
}

// Set makes a set of scopes in any order. It is never nil, and the list stays as it is.
func Set(scopes []string) []string {
	set := append([]string{}, scopes...)
	slices.Sort(set)
	return slices.Compact(set)
}

// Within returns those of a set that are in another. It is never nil.
func Within(set, allowed []string) []string {
	kept := make([]string, 0, len(set))
	for _, scope := range set {
		if _, found := slices.BinarySearch(allowed, scope); found {
			kept = append(kept, scope)
		}
	}
	return kept
}
