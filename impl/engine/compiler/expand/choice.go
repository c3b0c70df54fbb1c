package expand

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// hasChoice tells whether a success can be of several media types, so that the caller may choose.
func hasChoice(d *document.Document, responses *yaml.Node) bool {
	types := make(map[string]bool)
	for status, response := range document.Entries(responses) {
		if !strings.HasPrefix(status.Value, "2") {
			continue
		}
		if ref := document.Get(response, "$ref"); ref != nil {
			response = d.Resolve(ref.Value)
		}
		for mediaType := range document.Entries(document.Get(response, "content")) {
			types[mediaType.Value] = true
		}
	}
	return len(types) > 1
}
