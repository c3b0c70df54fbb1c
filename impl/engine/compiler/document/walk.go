package document

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// names are the keys whose mappings have keys that people choose.
var names = map[string]bool{
	"$defs": true, "callbacks": true, "content": true, "dependentSchemas": true, "encoding": true,
	"examples": true, "headers": true, "links": true, "parameters": true, "pathItems": true, "paths": true,
	"patternProperties": true, "properties": true, "requestBodies": true, "responses": true,
	"schemas": true, "securitySchemes": true, "variables": true, "webhooks": true,
}

// payload are the keys whose values are data of the API, and no part of its description.
var payload = map[string]bool{"const": true, "default": true, "enum": true, "example": true, "value": true}

// Walk visits, in their order, the keys below node to which OpenAPI gives a meaning: no names that people
// chose, no examples and other data, and nothing within extensions.
func Walk(node *yaml.Node, visit func(key, value *yaml.Node)) {
	if node.Kind == yaml.SequenceNode {
		for _, item := range node.Content {
			Walk(item, visit)
		}
	}
	for key, value := range Entries(node) {
		if payload[key.Value] {
			continue
		}
		visit(key, value)
		if strings.HasPrefix(key.Value, "x-") {
			continue
		}
		switch {
		case names[key.Value] && value.Kind == yaml.MappingNode:
			for _, named := range Entries(value) {
				Walk(named, visit)
			}
		case key.Value == "examples": // in a schema, a list of values
		default:
			Walk(value, visit)
		}
	}
}
