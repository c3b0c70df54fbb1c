package document

import "go.yaml.in/yaml/v3"

// Extension returns the keys of an extension, wherever the standard lets one stand, in their order.
func Extension(root *yaml.Node, name string) []*yaml.Node {
	var keys []*yaml.Node
	Walk(root, func(key, value *yaml.Node) {
		switch key.Value {
		case name:
			keys = append(keys, key)
		case "paths", "responses": // their keys are names, but for extensions
			for inner := range Entries(value) {
				if inner.Value == name {
					keys = append(keys, inner)
				}
			}
		}
	})
	return keys
}
