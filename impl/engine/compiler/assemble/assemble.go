// Package assemble makes one document of a contract that is written in several files, and holds that every
// reference leads to an object of the kind that it stands for.
package assemble

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Assemble brings what the references of d lead to into d. An object of another file becomes a component,
// named after its key there or after its file; path items are put in place of their references. References
// within d stay as they are written. Read reads a file by its path, such as [ReadFile]. The error joins every
// mistake, each with its place in its own file; what has none is brought in all the same.
func Assemble(d *document.Document, read func(path string) ([]byte, error)) error {
	a := &assembler{
		readFile: read,
		document: d,
		own:      &file{path: d.Name, root: d.Root},
		files:    make(map[string]*file),
		unread:   make(map[string]error),
		named:    make(map[string]*file),
		kinds:    make(map[*yaml.Node]document.Object),
		placed:   make(map[*yaml.Node]bool),
		missing:  make(map[string]bool),
	}
	a.files[identity(d.Name)] = a.own
	a.named[d.Name] = a.own
	document.Objects(document.Contract, d.Root, d.Root, a.visit)
	for next := 0; next < len(a.links); { // what is visited adds to them
		l := a.links[next]
		document.Objects(l.kind, l.target, l.target, a.visit)
		next++
	}
	a.checkKinds()
	a.place()
	return joined(a.found)
}

func joined(found []*document.Error) error {
	slices.SortStableFunc(found, document.Compare)
	return document.Join(slices.CompactFunc(found, func(a, b *document.Error) bool { return a.Error() == b.Error() }))
}

type assembler struct {
	readFile func(path string) ([]byte, error)
	document *document.Document
	own      *file            // the contract's
	files    map[string]*file // by identity; nil: it could not be read
	unread   map[string]error // why
	named    map[string]*file // by the name that errors show
	kinds    map[*yaml.Node]document.Object
	links    []link
	placed   map[*yaml.Node]bool // nodes of other files that have their place in the document
	open     []*yaml.Node        // the path items that are being put in place of references
	missing  map[string]bool     // what references wanted and is not there
	found    []*document.Error
}

// link is a reference whose target is known.
type link struct {
	kind   document.Object
	ref    *yaml.Node // the text of the reference
	target *yaml.Node
	file   *file  // of the target
	name   string // of the component that the target would be
}

func (a *assembler) wrongf(node *yaml.Node, format string, args ...any) {
	a.found = append(a.found, a.document.ErrorAt(node, fmt.Sprintf(format, args...)))
}

// in is the file in which a node stands.
func (a *assembler) in(node *yaml.Node) *file { return a.named[a.document.FileOf(node)] }

// visit looks at the references of an object, once.
func (a *assembler) visit(kind document.Object, _, node *yaml.Node) bool {
	if _, seen := a.kinds[node]; seen {
		return false
	}
	a.kinds[node] = kind
	ref := document.Get(node, "$ref")
	switch {
	case ref != nil && kind == document.PathItem:
		a.pathItem(node, ref)
		return false
	case ref != nil && kind.Section() != "":
		a.reference(kind, ref)
	case ref != nil && kind != document.Contract && kind != document.Components:
		a.wrongf(ref, "a reference cannot stand for this (%s Object): write it here; the standard has references to path items, parameters, bodies, responses, headers, schemas and other components", words[kind])
	}
	if kind == document.Schema {
		a.mapping(node)
	}
	return true
}

var words = map[document.Object]string{
	document.PathOperation: "Operation", document.MediaType: "Media Type", document.Encoding: "Encoding",
}

// reference follows a `$ref` to what it stands for.
func (a *assembler) reference(kind document.Object, ref *yaml.Node) {
	to, path, target := a.resolve(ref)
	if target == nil {
		return
	}
	switch circle, back := a.circle(ref, target); {
	case back:
		a.wrongf(ref, "the reference %q leads back to itself: one of those in the circle must lead to what is meant", ref.Value)
		return
	case circle != nil && !slices.ContainsFunc(circle, a.isOwn):
		a.wrongf(ref, "the reference %q leads into a circle of references%s", ref.Value, a.chain(circle))
		return
	case circle != nil: // told where it is
		return
	}
	a.links = append(a.links, link{kind, ref, target, to, nameOf(path, to)})
}

// mapping follows the references in a discriminator (OpenAPI 3.1, section 4.8.25). A value without a
// slash, a # or the ending of a file is the name of a component.
func (a *assembler) mapping(schema *yaml.Node) {
	for _, value := range document.Entries(document.Get(document.Get(schema, "discriminator"), "mapping")) {
		if value.Kind == yaml.ScalarNode && looksLikeReference(value.Value) {
			a.reference(document.Schema, value)
		}
	}
}

func looksLikeReference(text string) bool {
	switch filepath.Ext(text) {
	case ".json", ".yaml", ".yml":
		return true
	}
	return strings.ContainsAny(text, "/#")
}

// circle follows the references that lead on from target. Back tells that they come back to ref; circle are those
// that lead on without an end, if they do so further on.
func (a *assembler) circle(ref, target *yaml.Node) (circle []*yaml.Node, back bool) {
	var followed []*yaml.Node
	for target != nil {
		next := document.Get(target, "$ref")
		switch next {
		case nil:
			return nil, false
		case ref:
			return nil, true
		}
		if i := slices.Index(followed, next); i >= 0 {
			return followed[i:], false
		}
		followed = append(followed, next)
		before := len(a.found)
		_, _, target = a.resolve(next)
		a.found = a.found[:before] // a mistake in that reference is told where it stands
	}
	return nil, false
}

func (a *assembler) isOwn(node *yaml.Node) bool { return a.in(node) == a.own }

// chain names references in their order, unless one stands in a file of which nothing is shown.
func (a *assembler) chain(references []*yaml.Node) string {
	outside := a.document.OutsideFiles()
	texts := make([]string, len(references))
	for i, reference := range references {
		if outside[a.document.FileOf(reference)] {
			return " in a file outside of the contract's folder"
		}
		texts[i] = strconv.Quote(reference.Value)
	}
	return ": " + strings.Join(texts, " leads to ")
}

// checkKinds holds that each reference leads to an object of its own kind, and keeps those that do.
func (a *assembler) checkKinds() {
	a.links = slices.DeleteFunc(a.links, func(l link) bool {
		switch is, known := a.kinds[l.target]; {
		case known && is != l.kind:
			a.wrongf(l.ref, "the reference %q leads to a %s, and a %s must stand here", l.ref.Value, is, l.kind)
		case l.target.Kind != yaml.MappingNode && (l.kind != document.Schema || l.target.Tag != "!!bool"):
			a.wrongf(l.ref, "the reference %q does not lead to a %s", l.ref.Value, l.kind)
		default:
			return false
		}
		return true
	})
}
