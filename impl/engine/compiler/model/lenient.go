package model

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// unenforceable are the keywords of JSON Schema 2020-12 that change what others say, so that nobody may pass them over.
var unenforceable = []string{"$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$anchor", "$id", "$schema", "$vocabulary"}

// meaningless tells whether a keyword is none of JSON Schema, which lets it say nothing (2020-12, Core, section 6.5).
func (r *reader) meaningless(key *yaml.Node) bool {
	if !r.lenient || slices.Contains(unenforceable, key.Value) {
		return false
	}
	r.notef(key, "the keyword %q is none of JSON Schema 2020-12, and says nothing", key.Value)
	return true
}

// notef notes once that something is not checked.
func (r *reader) notef(node *yaml.Node, format string, args ...any) {
	if note := r.document.ErrorAt(node, fmt.Sprintf(format, args...)); !r.told[*note] {
		r.told[*note] = true
		r.unchecked = append(r.unchecked, note)
	}
}

// checks tells whether a body can be checked by what look finds. If not, that is noted where it is enough, and told
// where it is not.
func (r *reader) checks(at *yaml.Node, media *Media, look func()) bool {
	before := len(r.found)
	look()
	wrong := r.found[before:]
	if !r.lenient || len(wrong) == 0 {
		return true
	}
	reason := wrong[0].Reason
	for _, mistake := range wrong {
		delete(r.told, *mistake) // it is one as well where the same stands in another operation
	}
	r.found = r.found[:before:before]
	if media.Kind == Binary {
		reason = "only JSON, forms and texts are"
	}
	r.notef(at, "the body of type %s is not checked, and handed on as it comes: %s", media.Type, reason)
	return false
}

// ignored tells whether OpenAPI says to ignore a parameter (3.1, section 4.8.12.2).
func ignored(parameter *yaml.Node) bool {
	if document.Written(parameter, "in") != "header" {
		return false
	}
	return slices.ContainsFunc([]string{"Accept", "Content-Type", "Authorization"}, func(name string) bool { return strings.EqualFold(document.Written(parameter, "name"), name) })
}
