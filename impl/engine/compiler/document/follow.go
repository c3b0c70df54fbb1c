package document

import "go.yaml.in/yaml/v3"

// maxChain is how many references may lead to each other; a longer chain is a circle.
const maxChain = 32

// Follow leads a reference within the document to its target, over other references. What is no reference is
// its own target. It returns nil for one that leads nowhere, or in a circle.
func (d *Document) Follow(node *yaml.Node) *yaml.Node { return FollowBy(node, d.Resolve) }

// FollowBy is [Document.Follow] for those who know in their own way where a reference leads.
func FollowBy(node *yaml.Node, resolve func(ref string) *yaml.Node) *yaml.Node {
	for range maxChain {
		ref := Get(node, "$ref")
		if ref == nil {
			return node
		}
		node = resolve(ref.Value)
	}
	return nil
}

// Written is the text of the scalar that stands at a mapping's key, or "".
func Written(mapping *yaml.Node, key string) string {
	if value := Get(mapping, key); value != nil {
		return value.Value
	}
	return ""
}
