package compiler

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// routes gives the paths that the server's router wants in other words: percent-encoded as requests have them, and
// with other names for their parameters, for in one place of a path it knows one name, so that /users/{id} and
// /users/{userId}/posts are /users/{id} and /users/{id}/posts there. The errors are paths that the router cannot tell
// apart from others: in one place only one of them has more than a parameter between its slashes.
func routes(d *document.Document) (renamed map[string]string, found []*document.Error) {
	type named struct {
		segment string
		at      *yaml.Node
	}
	renamed = make(map[string]string)
	places := make(map[string]named)
	wires := make(map[string]*yaml.Node)
	for key := range document.Entries(document.Get(d.Root, "paths")) {
		wire := contract.WirePath(key.Value)
		if other := wires[wire]; other != nil {
			found = append(found, d.ErrorAt(key, fmt.Sprintf("callers send this path and %s in %s as one, %s: make one of them", other.Value, d.Line(other, key), wire)))
			continue
		}
		wires[wire] = key
		if strings.Contains(wire, "//") {
			found = append(found, d.ErrorAt(key, fmt.Sprintf("the server's router knows no empty segments, such as %s has between two slashes: write one slash", key.Value)))
			continue
		}
		if wire != key.Value {
			renamed[key.Value] = wire
		}
		segments := strings.Split(wire, "/")
		var prefix strings.Builder
		for i, segment := range segments {
			prefix.WriteByte('/')
			if !strings.HasPrefix(segment, "{") {
				prefix.WriteString(segment)
				continue
			}
			prefix.WriteString("{}")
			other, known := places[prefix.String()]
			switch {
			case !known:
				places[prefix.String()] = named{segment, key}
			case other.segment == segment:
			case whole(segment) && whole(other.segment):
				segments[i] = other.segment
				renamed[key.Value] = strings.Join(segments, "/")
			default:
				found = append(found, d.ErrorAt(key, fmt.Sprintf("the server's router cannot tell %s from %s in %s (%s): a parameter there must be all that stands between two slashes", segment, other.segment, other.at.Value, d.Line(other.at, key))))
			}
		}
	}
	return renamed, found
}

// whole tells whether a segment of a path is one parameter and nothing else.
func whole(segment string) bool {
	return strings.IndexByte(segment, '}') == len(segment)-1
}
