package pipeline

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// asGin is made once: a Replacer takes 30 kB when it is first used.
var asGin = strings.NewReplacer(":", `\:`, "{", ":", "}", "")

// ginPath writes /users/{id} as gin does: /users/:id. A colon of the path itself is escaped, and all is as requests have
// it.
func ginPath(path string) string {
	return asGin.Replace(contract.WirePath(path))
}

// unnamed takes the names of parameters out of a path of gin's. Generated code registers some under other names
// than the contract has: in one place of all paths the router knows one.
func unnamed(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, ":") || strings.HasPrefix(segment, "*") {
			segments[i] = segment[:1]
		}
	}
	return strings.Join(segments, "/")
}

// placeNames are the names by which the router knows the parameters of paths, by the path up to them without names: it
// takes one name for each place.
type placeNames map[string]string

func (n placeNames) note(path string) { n.of(path) }

// of is the path with the names that are known for its places, and its own where none are.
func (n placeNames) of(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if !strings.HasPrefix(segment, ":") && !strings.HasPrefix(segment, "*") {
			continue
		}
		place := unnamed(strings.Join(segments[:i+1], "/"))
		if n[place] == "" {
			n[place] = segment
		}
		segments[i] = n[place]
	}
	return strings.Join(segments, "/")
}
