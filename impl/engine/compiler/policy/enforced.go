package policy

import (
	"fmt"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
	"github.com/charterhq/charter/impl/engine/contract"
)

// Unenforced finds what the contract asks for and a server that can do no more than features does not do.
// What is switched off is not asked for.
func (s *Set) Unenforced(features contract.Features) []*document.Error {
	var found []*document.Error
	told := make(map[any]bool)
	check := func(parts []Part) {
		for _, part := range parts {
			if part.Enforce == contract.Off || part.Feature == "" || features.Has(part.Feature) || told[part.Key] {
				continue
			}
			told[part.Key] = true
			found = append(found, s.document.ErrorAt(part.Key, unenforced(part, features)))
		}
	}
	check(s.Parts)
	check(s.events)
	for _, operation := range s.Operations {
		check(operation.Parts)
	}
	return found
}

func unenforced(part Part, features contract.Features) string {
	if kind, ok := strings.CutPrefix(part.Feature, "security "); ok {
		return fmt.Sprintf("this requirement is declared, but not enforced by this server yet: no authenticator serves a scheme of type %s, and without one the operation would be open to everybody%s", kind, served(kind, features))
	}
	if part.Name == "deprecated" {
		return fmt.Sprintf("`%s` is declared, but not enforced by this server yet: it sends no Deprecation and no Sunset header", part.Key.Value)
	}
	return part.Name + " is declared, but not enforced by this server yet; remove it until it is"
}

// served says which schemes can be asked for instead of one of a kind.
func served(kind string, features contract.Features) string {
	var kinds []string
	for _, feature := range features {
		if name, is := strings.CutPrefix(feature, "security "); is {
			kinds = append(kinds, name)
		}
	}
	switch near := suggest.Nearest(kind, kinds); {
	case near != "":
		return "; did you mean " + near + "?"
	case len(kinds) > 0:
		return "; there are those for " + strings.Join(kinds, ", ")
	default:
		return ""
	}
}
