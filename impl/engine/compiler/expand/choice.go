package expand

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
)

// hasChoice tells whether a success can be of several media types, so that the caller may choose.
func (e *expander) hasChoice(o *policy.Operation) bool {
	types := make(map[string]bool)
	for status, response := range document.Entries(document.Get(o.Written.Node, "responses")) {
		if !strings.HasPrefix(status.Value, "2") {
			continue
		}
		for mediaType := range document.Entries(document.Get(e.document.Follow(response), "content")) {
			types[mediaType.Value] = true
		}
	}
	return len(types) > 1
}
