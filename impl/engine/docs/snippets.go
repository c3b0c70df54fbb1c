package docs

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// snippetsFile is where the reference page reads the snippets, below its own path.
const snippetsFile = "snippets.json"

// snippets serves calls of operations: a JSON object of lists, by method and path as the document has them.
func snippets(text []byte) (*file, error) {
	var all map[string][]struct{ Lang, Label, Source string }
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	for operation, calls := range all {
		for _, call := range calls {
			if call.Lang == "" || call.Label == "" || call.Source == "" {
				return nil, fmt.Errorf("a call of %s has no lang, label or source", operation)
			}
		}
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return nil, err
	}
	zipped, err := zip(compact.Bytes())
	if err != nil {
		return nil, err
	}
	return newFile(zipped, typeJSON, cachePage), nil
}
