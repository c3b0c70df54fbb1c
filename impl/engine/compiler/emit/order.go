package emit

import (
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// KeepOrder returns a copy of the contract that makes oapi-codegen write properties in the order in which
// the contract has them, and so the server answer in it: people read an id first, and an address after the
// name it belongs to. Without it they are sorted by name.
func KeepOrder(d *document.Document) *document.Document {
	ordered := d.Copy()
	document.Walk(ordered.Root, func(key, value *yaml.Node) {
		if key.Value == "properties" {
			number(value)
		}
	})
	return ordered
}

func number(properties *yaml.Node) {
	place := 0
	for _, property := range document.Entries(properties) {
		place++
		if property.Kind == yaml.MappingNode && document.Get(property, "x-order") == nil {
			document.Set(property, "x-order", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(place)})
		}
	}
}
