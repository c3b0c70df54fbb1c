package expand

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// addComponents puts what is needed into the document, in an order that does not depend on the operations.
func (e *expander) addComponents() {
	rank := make(map[string]int)
	for i, derived := range derivedProblems {
		rank["responses/"+derived.name] = i
		rank["responses/"+oauthShape.schema+derived.name] = i
	}
	slices.SortStableFunc(e.order, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank[a], rank[b]), cmp.Compare(a, b))
	})
	added := false
	for _, at := range e.order {
		section, name, _ := strings.Cut(at, "/")
		holder := document.Ensure(document.Ensure(e.document.Root, "components"), section)
		if document.Get(holder, name) == nil {
			document.Set(holder, name, e.components[at])
			added = added || section == "responses"
		}
	}
	if !added {
		return
	}
	schemas := document.Ensure(document.Ensure(e.document.Root, "components"), "schemas")
	if document.Get(schemas, problemShape.schema) == nil {
		document.Set(schemas, problemShape.schema, problemSchema())
	}
	oauth := func(at string) bool { return strings.HasPrefix(at, "responses/"+oauthShape.schema) }
	if slices.ContainsFunc(e.order, oauth) && document.Get(schemas, oauthShape.schema) == nil {
		document.Set(schemas, oauthShape.schema, made("oautherror.yaml", oauthError))
	}
}

func reference(target string) *yaml.Node {
	ref := document.Mapping()
	document.Set(ref, "$ref", document.Text(target))
	return ref
}

//go:embed problem.yaml
var problem []byte

// problemSchema is what the engine's problems look like, for a contract that does not say it.
func problemSchema() *yaml.Node { return made("problem.yaml", problem) }

// made reads a piece of a contract that is part of the program.
func made(name string, text []byte) *yaml.Node {
	d, err := document.Parse(name, text)
	if err != nil {
		panic(err) // it is part of the program
	}
	forgetPlace(d.Root)
	return d.Root
}

// forgetPlace marks nodes as standing in no file of the contract's author.
func forgetPlace(node *yaml.Node) {
	node.Line, node.Column = 0, 0
	for _, below := range node.Content {
		forgetPlace(below)
	}
}
