package interpret

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/charterhq/charter/impl/engine/contract"
)

// bodyOf reads an operation's body: the schema of each media type. Its limit is left out.
func bodyOf(operation node) (map[string]*jsonschema.Schema, *contract.Body, error) {
	self := operation.child("requestBody")
	content, _ := self.child("content").value().(map[string]any)
	if content == nil {
		return nil, nil, nil
	}
	body := &contract.Body{Required: self.child("required").flag()}
	schemas := make(map[string]*jsonschema.Schema)
	for _, mediaType := range slices.Sorted(maps.Keys(content)) {
		name := strings.ToLower(mediaType)
		if name != "application/json" && !strings.HasSuffix(name, "+json") {
			return nil, nil, fmt.Errorf("%w: a request body of type %s", ErrUnsupported, mediaType)
		}
		schema, err := operation.document.compile(self.child("content").child(mediaType).child("schema"))
		if err != nil {
			return nil, nil, err
		}
		schemas[name] = schema
		body.MediaTypes = append(body.MediaTypes, name)
	}
	return schemas, body, nil
}
