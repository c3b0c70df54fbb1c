package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

// known are the extensions, with where each can stand.
var known = map[string][]spot{
	"x-audit": {inOperation}, "x-body-limit": {inOperation, inDefaults}, "x-cache": {inOperation}, "x-catch-all": {inParameter},
	"x-cors": {inRoot}, "x-defaults": {inRoot}, "x-errors": {inOperation}, "x-formats": {inRoot}, "x-idempotency": {inOperation},
	"x-invalidates": {inOperation}, "x-pagination": {inOperation}, "x-quota": {inOperation, inDefaults},
	"x-rate-limit": {inOperation, inDefaults}, "x-redirect": {inOperation}, "x-sdk": {inRoot, inOperation},
	"x-successor": {inOperation}, "x-sunset": {inOperation, inParameter}, "x-timeout": {inOperation, inDefaults},
	"x-unknown-query": {inOperation, inDefaults}, "x-upstream": {inOperation}, "x-upstreams": {inRoot},
	"x-webhook": {inOperation},
}

// forGo are the extensions that oapi-codegen reads. They name things in Go, and change nothing of what happens.
var forGo = map[string]bool{
	"x-enum-names": true, "x-enum-varnames": true, "x-enumNames": true, "x-go-name": true, "x-go-type": true,
	"x-go-type-import": true, "x-go-type-name": true, "x-go-type-skip-optional-pointer": true, "x-omitempty": true,
	"x-oapi-codegen-extra-tags": true, "x-oapi-codegen-only-honour-go-name": true, "x-order": true,
}

// spot is a kind of place for extensions.
type spot string

const (
	inRoot      spot = "at the top of the contract"
	inOperation spot = "at an operation"
	inDefaults  spot = "in x-defaults"
	inParameter spot = "at a parameter"
	elsewhere   spot = ""
)

// Known are the names of the extensions.
func Known() []string { return slices.Sorted(maps.Keys(known)) }

// Unknown finds the extensions that nobody knows, and those that stand where they say nothing: a policy that is
// written and not kept is worse than none.
func Unknown(d *document.Document) []*document.Error {
	spots := spots(d)
	var found []*document.Error
	check := func(key *yaml.Node, at spot) {
		if strings.HasPrefix(key.Value, "x-") && !forGo[key.Value] {
			if reason := misplaced(key.Value, at); reason != "" {
				found = append(found, d.ErrorAt(key, reason))
			}
		}
	}
	document.Walk(d.Root, func(key, _ *yaml.Node) { check(key, spots[key]) })
	for key := range document.Entries(document.Get(d.Root, "x-defaults")) {
		check(key, inDefaults)
	}
	return found
}

// misplaced says why an extension cannot stand at a place, or "".
func misplaced(name string, at spot) string {
	names := slices.Sorted(maps.Keys(known))
	places, ok := known[name]
	switch near := suggest.Nearest(name, names); {
	case !ok && near != "":
		return fmt.Sprintf("the extension %s is not known; did you mean %s?", name, near)
	case !ok:
		return fmt.Sprintf("the extension %s is not known; `charter lint --explain extension` lists those there are", name)
	case slices.Contains(places, at):
		return ""
	}
	words := make([]string, len(places))
	for i, place := range places {
		words[i] = string(place)
	}
	return fmt.Sprintf("%s cannot stand here: it stands %s", name, strings.Join(words, " or "))
}

// spots says of each key of an extension where it stands.
func spots(d *document.Document) map[*yaml.Node]spot {
	spots := make(map[*yaml.Node]spot)
	mark := func(holder *yaml.Node, at spot) {
		for key := range document.Entries(holder) {
			spots[key] = at
		}
	}
	mark(d.Root, inRoot)
	for operation := range d.Operations() {
		mark(operation.Node, inOperation)
		for _, holder := range []*yaml.Node{operation.PathItem, operation.Node} {
			for _, parameter := range items(document.Get(holder, "parameters")) {
				mark(parameter, inParameter)
			}
		}
	}
	for _, parameter := range document.Entries(document.Get(document.Get(d.Root, "components"), "parameters")) {
		mark(parameter, inParameter)
	}
	return spots
}
