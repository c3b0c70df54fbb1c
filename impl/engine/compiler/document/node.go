package document

import (
	"iter"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Entries yields the keys and values of a mapping; anything else has none.
func Entries(mapping *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if mapping == nil || mapping.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if !yield(mapping.Content[i], mapping.Content[i+1]) {
				return
			}
		}
	}
}

// Get returns the value of a mapping's key, or nil.
func Get(mapping *yaml.Node, key string) *yaml.Node {
	for name, value := range Entries(mapping) {
		if name.Value == key {
			return value
		}
	}
	return nil
}

// IsNull tells a key that is written without a value, or with null.
func IsNull(node *yaml.Node) bool { return node != nil && node.Tag == "!!null" }

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

// Remove takes the keys of a name out of a mapping.
func Remove(mapping *yaml.Node, key string) {
	if Get(mapping, key) == nil {
		return
	}
	kept := make([]*yaml.Node, 0, len(mapping.Content))
	for name, value := range Entries(mapping) {
		if name.Value != key {
			kept = append(kept, name, value)
		}
	}
	mapping.Content = kept
}

// Items are those of a sequence; anything else has none.
func Items(sequence *yaml.Node) []*yaml.Node {
	if sequence == nil || sequence.Kind != yaml.SequenceNode {
		return nil
	}
	return sequence.Content
}

// Texts are the scalars in a sequence, or the one scalar that stands in its place, as `type` may be written.
func Texts(node *yaml.Node) []string {
	if node != nil && node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	var all []string
	for _, item := range Items(node) {
		if item.Kind == yaml.ScalarNode {
			all = append(all, item.Value)
		}
	}
	return all
}

// Ensure returns the mapping that stands at key, making an empty one where there is nothing or null.
func Ensure(mapping *yaml.Node, key string) *yaml.Node {
	if found := Get(mapping, key); found != nil && !IsNull(found) {
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

// Child returns what stands at a key of a mapping or at an index of a sequence, or nil.
func Child(node *yaml.Node, step string) *yaml.Node {
	_, value := child(node, step)
	return value
}

func child(node *yaml.Node, step string) (key, value *yaml.Node) {
	for name, value := range Entries(node) {
		if name.Value == step {
			return name, value
		}
	}
	if i, err := strconv.Atoi(step); err == nil && node.Kind == yaml.SequenceNode && i >= 0 && i < len(node.Content) {
		return node.Content[i], node.Content[i]
	}
	return nil, nil
}

// Number makes a whole number.
func Number(value int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(value)}
}
