package standard

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Version looks at the version of OpenAPI, and changes one that is only badly written. Assumed tells that it is not what it must be, and that the rest is worth
// looking at: as if it said 3.1.
func Version(d *document.Document) (wrong *document.Error, assumed bool) {
	const begins = "a contract is an OpenAPI 3.1 document, and begins with `openapi: 3.1.0`"
	key, version, steps := d.Find("openapi")
	switch {
	case steps == 0 && document.Get(d.Root, "swagger") != nil:
		return d.ErrorAt(d.Root, "Swagger 2.0 is not supported: "+begins), false
	case steps == 0:
		wrong = d.ErrorAt(d.Root, "the version is missing: a contract begins with `openapi: 3.1.0`")
		document.Set(d.Root, "openapi", document.Text("3.1.0"))
		return wrong, document.Get(d.Root, "paths") != nil
	case version.Kind != yaml.ScalarNode || version.Tag != "!!str":
		wrong = d.ErrorAt(key, "the version is a text of three numbers: `openapi: 3.1.0`")
		assumed = version.Value == "3.1"
		*version = *d.Stand(document.Text("3.1.0"), version)
		return wrong, assumed
	case strings.HasPrefix(version.Value, "3.1."), strings.HasPrefix(version.Value, "3.0."):
		return nil, false
	case badlyWritten.MatchString(version.Value):
		wrong = d.ErrorAt(key, "the version is a text of three numbers: `openapi: 3.1.0`")
		assumed = strings.Contains(version.Value, "3.1")
		*version = *d.Stand(document.Text("3.1.0"), version)
		return wrong, assumed
	default:
		return d.ErrorAt(version, fmt.Sprintf("OpenAPI %s is not supported: %s; a 3.0 document is understood too", version.Value, begins)), false
	}
}

// Shape holds that each step on the way to an operation, and to the components that expansion adds
// to, is a mapping.
func Shape(d *document.Document) []*document.Error {
	shape := &shape{document: d}
	components := shape.optional("components", d.Root)
	shape.optional("responses", components)
	shape.optional("schemas", components)
	for _, section := range []string{"paths", "webhooks"} {
		for key, item := range document.Entries(shape.optional(section, d.Root)) {
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

// badlyWritten are versions that are known, but for how they are written.
var badlyWritten = regexp.MustCompile(`^[vV]?3\.[01](\.[0-9]+)?$`)

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

// OperationIDs holds that no two operations have one name (OpenAPI 3.1, section 4.8.10). An operation may
// have none.
func OperationIDs(d *document.Document) []*document.Error {
	var found []*document.Error
	first := make(map[string]*yaml.Node)
	for operation := range d.Operations() {
		id := document.Get(operation.Node, "operationId")
		switch {
		case id == nil || document.IsNull(id):
		case id.Kind != yaml.ScalarNode || id.Tag != "!!str" || id.Value == "":
			found = append(found, d.ErrorAt(id, "an operationId is a text, such as listUsers"))
		case first[id.Value] != nil:
			found = append(found, d.ErrorAt(id, fmt.Sprintf("the operationId %q stands here a second time; the first is in %s", id.Value, d.Line(first[id.Value], id))))
		default:
			first[id.Value] = id
		}
	}
	return found
}
