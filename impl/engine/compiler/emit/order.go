package emit

import (
	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// KeepOrder makes oapi-codegen write properties in the order in which the contract has them, and so the
// server answer in it: people read an id first, and an address after the name it belongs to. Without it
// they are sorted by name.
func KeepOrder(d *document.Document, spec *openapi3.T) {
	schemas := document.Get(document.Get(d.Root, "components"), "schemas")
	if schemas == nil || spec.Components == nil {
		return
	}
	for i := 0; i < len(schemas.Content); i += 2 {
		ref := spec.Components.Schemas[schemas.Content[i].Value]
		properties := document.Get(schemas.Content[i+1], "properties")
		if ref == nil || ref.Value == nil || properties == nil {
			continue
		}
		number(properties, ref.Value.Properties)
	}
}

func number(written *yaml.Node, properties openapi3.Schemas) {
	for i := 0; i < len(written.Content); i += 2 {
		property := properties[written.Content[i].Value]
		if property == nil {
			continue
		}
		if property.Extensions == nil {
			property.Extensions = make(map[string]any)
		}
		property.Extensions["x-order"] = float64(i)
	}
}
