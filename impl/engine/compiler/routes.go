package compiler

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// checkRoutes finds paths that the server's router cannot tell apart from others: it wants the parameter in one
// place to have one name, as in /users/{userId} and /users/{userId}/posts.
func checkRoutes(d *document.Document) []*document.Error {
	type named struct {
		name string
		at   *yaml.Node
	}
	var found []*document.Error
	places := make(map[string]named)
	for key := range document.Entries(document.Get(d.Root, "paths")) {
		var prefix strings.Builder
		for segment := range strings.SplitSeq(key.Value, "/") {
			if !strings.HasPrefix(segment, "{") {
				prefix.WriteString("/" + segment)
				continue
			}
			prefix.WriteString("/{}")
			other, known := places[prefix.String()]
			switch {
			case !known:
				places[prefix.String()] = named{segment, key}
			case other.name != segment:
				found = append(found, d.ErrorAt(key, fmt.Sprintf("the parameter %s is called %s in %s (line %d): the one in the same place of a path must have the same name", segment, other.name, other.at.Value, other.at.Line)))
			}
		}
	}
	return found
}
