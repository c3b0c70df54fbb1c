package interprettest

import (
	"strconv"
	"strings"
)

// node is a place in the document. References are followed at each step.
type node struct {
	document *document
	pointer  string
}

func (n node) child(name string) node {
	return node{n.document, step(n.resolve().pointer, name)}
}

func (n node) item(index int) node { return n.child(strconv.Itoa(index)) }

// resolve follows the node's $ref, if it has one, to the end.
func (n node) resolve() node {
	for range 32 { // a chain of references that is longer is a circle
		object, _ := n.document.at(n.pointer).(map[string]any)
		ref, ok := object["$ref"].(string)
		if !ok || !strings.HasPrefix(ref, "#") {
			return n
		}
		n.pointer = ref[1:]
	}
	return n
}

func (n node) value() any   { return n.document.at(n.resolve().pointer) }
func (n node) exists() bool { return n.value() != nil }

func (n node) text() string {
	text, _ := n.value().(string)
	return text
}

func (n node) flag() bool {
	flag, _ := n.value().(bool)
	return flag
}

func (n node) length() int {
	items, _ := n.value().([]any)
	return len(items)
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~")

func (d *document) at(pointer string) any {
	var value any = d.root
	for _, token := range strings.Split(pointer, "/")[1:] {
		switch parent := value.(type) {
		case map[string]any:
			value = parent[unescape.Replace(token)]
		case []any:
			index, err := strconv.Atoi(token)
			if err != nil || index >= len(parent) {
				return nil
			}
			value = parent[index]
		default:
			return nil
		}
	}
	return value
}

// below is a member or an item of the node itself, even where that is a reference.
func (n node) below(name string) node { return node{n.document, step(n.pointer, name)} }
