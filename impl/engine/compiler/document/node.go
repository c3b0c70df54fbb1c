package document

import "go.yaml.in/yaml/v3"

// Get returns the value of a mapping's key, or nil.
func Get(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// Set gives a mapping's key a value; a new key goes to the end.
func Set(mapping *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content[i+1] = value
			return
		}
	}
	mapping.Content = append(mapping.Content, Text(key), value)
}

// Ensure returns the mapping that stands at key, making an empty one where there is none.
func Ensure(mapping *yaml.Node, key string) *yaml.Node {
	if found := Get(mapping, key); found != nil {
		return found
	}
	made := Mapping()
	Set(mapping, key, made)
	return made
}

// Mapping makes an empty mapping.
func Mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

// Text makes a string.
func Text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}
