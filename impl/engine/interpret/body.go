package interpret

import (
	"fmt"
	"maps"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
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
	for _, name := range slices.Sorted(maps.Keys(content)) {
		if parsed, err := mediatype.Parse(name); err != nil || !parsed.IsJSON() {
			return nil, nil, fmt.Errorf("%w: a request body of type %s", ErrUnsupported, name)
		}
		schema, err := operation.document.compile(self.child("content").child(name).child("schema"))
		if err != nil {
			return nil, nil, err
		}
		schemas[name] = schema
		body.Media = append(body.Media, contract.Media{Type: name})
	}
	return schemas, body, nil
}
