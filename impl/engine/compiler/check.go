package compiler

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// check finds what the stages after it rely on: the version, the shape of what they walk through, the
// names of the operations, and references that lead somewhere. The error joins every mistake.
func check(d *document.Document) error {
	if err := checkVersion(d); err != nil {
		return err // everything else would be measured by the wrong standard
	}
	found := checkShape(d)
	if len(found) == 0 {
		found = checkOperationIDs(d)
	}
	found = append(found, checkReferences(d)...)
	return inOrder(found)
}

// inOrder joins mistakes in the order in which a reader of the document meets them.
func inOrder(found []*document.Error) error {
	slices.SortStableFunc(found, func(a, b *document.Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	all := make([]error, len(found))
	for i, mistake := range found {
		all[i] = mistake
	}
	return errors.Join(all...)
}

func checkVersion(d *document.Document) error {
	key, version, steps := d.Find("openapi")
	switch {
	case steps == 0 && document.Get(d.Root, "swagger") != nil:
		return d.ErrorAt(d.Root, "Swagger 2.0 is not supported: a contract is an OpenAPI 3.1 document, and begins with `openapi: 3.1.0`")
	case steps == 0:
		return d.ErrorAt(d.Root, "the version is missing: a contract begins with `openapi: 3.1.0`")
	case version.Kind != yaml.ScalarNode || version.Tag != "!!str":
		return d.ErrorAt(key, "the version is a text of three numbers: `openapi: 3.1.0`")
	case !strings.HasPrefix(version.Value, "3.1."):
		return d.ErrorAt(version, fmt.Sprintf("OpenAPI %s is not supported: a contract is an OpenAPI 3.1 document, and begins with `openapi: 3.1.0`", version.Value))
	}
	return nil
}

// checkShape holds that each step on the way to an operation, and to the components that expansion adds
// to, is a mapping.
func checkShape(d *document.Document) []*document.Error {
	shape := &shape{document: d}
	components := shape.optional("components", d.Root)
	shape.optional("responses", components)
	shape.optional("schemas", components)
	for _, section := range []string{"paths", "webhooks"} {
		for key, item := range document.Entries(shape.optional(section, d.Root)) {
			if ref := document.Get(item, "$ref"); ref != nil {
				shape.wrong(ref, key.Value+" cannot be a reference: write its operations here")
				continue
			}
			if !document.IsNull(item) {
				shape.mapping(key, item)
			}
		}
	}
	for operation := range d.Operations() {
		if !shape.mapping(operation.Key, operation.Node) {
			continue
		}
		for status := range document.Entries(shape.optional("responses", operation.Node)) {
			if !responseKey.MatchString(status.Value) {
				shape.wrong(status, "the key of a response is a status such as 200, a range such as 2XX, or default")
			}
		}
	}
	return shape.found
}

var responseKey = regexp.MustCompile(`^([1-5]([0-9]{2}|XX)|default|x-.*)$`)

type shape struct {
	document *document.Document
	found    []*document.Error
}

func (s *shape) wrong(node *yaml.Node, reason string) {
	s.found = append(s.found, s.document.ErrorAt(node, reason))
}

func (s *shape) mapping(key, value *yaml.Node) bool {
	if value.Kind != yaml.MappingNode {
		s.wrong(key, fmt.Sprintf("`%s` must be a mapping", key.Value))
	}
	return value.Kind == yaml.MappingNode
}

// optional returns the value of a key, which may be absent or null.
func (s *shape) optional(name string, parent *yaml.Node) *yaml.Node {
	for key, value := range document.Entries(parent) {
		if key.Value == name && !document.IsNull(value) && s.mapping(key, value) {
			return value
		}
	}
	return nil
}

func checkOperationIDs(d *document.Document) []*document.Error {
	var found []*document.Error
	first := make(map[string]*yaml.Node)
	for operation := range d.Operations() {
		id := document.Get(operation.Node, "operationId")
		if id == nil || id.Kind != yaml.ScalarNode || document.IsNull(id) || id.Value == "" {
			found = append(found, d.ErrorAt(operation.Key, "this operation has no `operationId`; code and clients are named by it"))
			continue
		}
		name := nameInCode(id.Value)
		switch other := first[name]; {
		case other == nil:
			first[name] = id
		case other.Value == id.Value:
			found = append(found, d.ErrorAt(id, fmt.Sprintf("the operationId %q stands here a second time; the first is in line %d", id.Value, other.Line)))
		default:
			found = append(found, d.ErrorAt(id, fmt.Sprintf("the operationId %q gives the same name in code as %q in line %d", id.Value, other.Value, other.Line)))
		}
	}
	return found
}

// nameInCode is the same for names that some language's rules for names make the same.
func nameInCode(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name))
}
