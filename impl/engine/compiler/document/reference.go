package document

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Reference reads a reference within the document: a JSON pointer as a URI fragment (RFC 6901, section 6). A
// reason says why it is none.
func Reference(ref string) (path []string, reason string) {
	fragment, within := strings.CutPrefix(ref, "#")
	if !within {
		return nil, fmt.Sprintf("the reference %q leads out of the document; only references within the document are supported", ref)
	}
	fragment, err := url.PathUnescape(fragment)
	if err != nil || !strings.HasPrefix(fragment, "/") {
		return nil, fmt.Sprintf("the reference %q is not a JSON pointer such as #/components/schemas/User", ref)
	}
	for part := range strings.SplitSeq(fragment[1:], "/") {
		path = append(path, strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
	}
	return path, ""
}

// Resolve returns the node that a reference within the document leads to, or nil.
func (d *Document) Resolve(ref string) *yaml.Node {
	path, reason := Reference(ref)
	if reason != "" {
		return nil
	}
	_, target, steps := d.Find(path...)
	if steps < len(path) {
		return nil
	}
	return target
}

// Places returns for every node the reference that leads to it.
func (d *Document) Places() map[*yaml.Node]string {
	places := make(map[*yaml.Node]string)
	mark(d.Root, "#", places)
	return places
}

func mark(node *yaml.Node, place string, places map[*yaml.Node]string) {
	places[node] = place
	if node.Kind == yaml.SequenceNode {
		for i, item := range node.Content {
			mark(item, place+"/"+strconv.Itoa(i), places)
		}
	}
	for key, value := range Entries(node) {
		mark(value, place+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(key.Value), places)
	}
}
