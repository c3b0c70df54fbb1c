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
		return nil, fmt.Sprintf("the reference %q leads out of the document", ref)
	}
	fragment, err := url.PathUnescape(fragment)
	if err != nil || !strings.HasPrefix(fragment, "/") {
		return nil, fmt.Sprintf("the reference %q is not a JSON pointer such as #/components/schemas/User", ref)
	}
	for part := range strings.SplitSeq(fragment[1:], "/") {
		path = append(path, unescape.Replace(part))
	}
	return path, ""
}

// Pointer writes a path as a reference within the document. It is the inverse of [Reference].
func Pointer(path ...string) string {
	var place strings.Builder
	place.WriteByte('#')
	for _, step := range path {
		place.WriteByte('/')
		place.WriteString(Step(step))
	}
	return Fragment(place.String())
}

// Step writes a name as one step of a JSON pointer (RFC 6901, section 3).
func Step(name string) string { return escape.Replace(name) }

var (
	unescape = strings.NewReplacer("~1", "/", "~0", "~")
	escape   = strings.NewReplacer("~", "~0", "/", "~1")
)

// Fragment writes a place, as [Document.Places] has it, so that it is a reference: what a URI's fragment
// cannot hold as it is becomes %XX (RFC 3986, section 3.5).
func Fragment(place string) string {
	var out strings.Builder
	for i, c := range []byte(place) {
		if i > 0 && (c >= 0x7f || c <= ' ' || strings.IndexByte("\"#%<>[\\]^`{|}", c) >= 0) {
			fmt.Fprintf(&out, "%%%02X", c)
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
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

// Places returns for every node the JSON pointer that leads to it, with # in front, for people to read.
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
		mark(value, place+"/"+Step(key.Value), places)
	}
}
