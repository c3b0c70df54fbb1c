package standard

import (
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// locator finds where in the contract an error of kin-openapi or oapi-codegen has its cause.
type locator struct {
	document *document.Document
	// text is the effective contract as YAML, and entries what stands at its lines and columns.
	text    []byte
	entries map[place]entry
	// holders are what the keys at these places stand in: a mapping in braces begins for kin-openapi at its first key.
	holders map[place]*yaml.Node
}

// Located puts in the place of an error of kin-openapi or oapi-codegen, or of several that it joins, mistakes in the
// contract's terms, with the places that can be found.
func Located(d *document.Document, err error) []*document.Error {
	l := newLocator(d)
	var found []*document.Error
	for _, mistake := range Separate(err) {
		found = append(found, l.located(mistake))
	}
	return found
}

// Separate returns the errors that an error joins, or itself.
func Separate(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}

type place struct{ line, column int }

// entry is a key of the contract and its value; for an item of a sequence both are the item.
type entry struct{ key, value *yaml.Node }

func newLocator(d *document.Document) *locator {
	l := &locator{document: d, entries: make(map[place]entry), holders: make(map[place]*yaml.Node)}
	text, err := d.YAML()
	if err != nil {
		return l
	}
	twin, err := document.Parse("effective.yaml", text) // whatever the contract is called
	if err != nil {
		return l
	}
	l.text = text
	l.pair(twin.Root, entry{d.Root, d.Root})
	return l
}

// pair notes for each key below written, the effective contract read again, the entry that it was written
// from. What expansion has added stands nowhere in the contract; it gets the entry around it.
func (l *locator) pair(written *yaml.Node, from entry) {
	node := from.value
	if len(written.Content) != len(node.Content) {
		return
	}
	for i := 0; i < len(node.Content); i++ {
		at, below := written.Content[i], entry{node.Content[i], node.Content[i]}
		if node.Kind == yaml.MappingNode {
			i++
			below.value = node.Content[i]
		}
		known := below
		if below.key.Line == 0 {
			known = from
		}
		if _, taken := l.entries[place{at.Line, at.Column}]; !taken { // an item begins where its first key does
			l.entries[place{at.Line, at.Column}] = known
			l.holders[place{at.Line, at.Column}] = node
		}
		l.pair(written.Content[i], entry{known.key, below.value})
	}
}

// located gives an error its place in the contract, or none if that cannot be found.
func (l *locator) located(err error) *document.Error {
	path, cause := scope(err)
	said := inTerms(cause)
	node, value, steps := l.document.Find(append(path, said.path...)...)
	if origin := originOf(cause); origin != nil && len(said.path) == 0 {
		if found, known := l.entries[place{origin.Line, origin.Column}]; known {
			node, value, steps = found.key, found.value, 1
			if said.field != "" && document.Get(value, said.field) == nil {
				value = l.holders[place{origin.Line, origin.Column}]
			}
		}
	}
	for key, at := range document.Entries(value) {
		if key.Value == said.field {
			node = key
			if said.value {
				node = at
			}
		}
	}
	if steps == 0 {
		node = l.named(cause.Error(), said)
	}
	return l.document.ErrorAt(node, said.reason)
}

// originOf is where kin-openapi saw the cause of its error. Each of its types of error has a field for it,
// and no method.
func originOf(err error) *openapi3.Location {
	for ; err != nil; err = errors.Unwrap(err) {
		value := reflect.Indirect(reflect.ValueOf(err))
		if value.Kind() != reflect.Struct {
			continue
		}
		field := value.FieldByName("Origin")
		if !field.IsValid() {
			continue
		}
		if origin, ok := reflect.TypeAssert[*openapi3.Origin](field); ok && origin != nil {
			return origin.Key
		}
	}
	return nil
}

var componentSections = map[string]string{
	"schema": "schemas", "parameter": "parameters", "request body": "requestBodies", "response": "responses",
	"header": "headers", "security scheme": "securitySchemes", "example": "examples", "link": "links", "callback": "callbacks",
}

// scope takes from an error of kin-openapi what tells where in the document its cause stands.
func scope(err error) (path []string, cause error) {
	for {
		switch e := err.(type) { //nolint:errorlint // each step unwraps one
		case *openapi3.SectionValidationError:
			section := e.Section
			if section == "external docs" {
				section = "externalDocs"
			}
			path, err = append(path, section), e.Cause
		case *openapi3.ComponentValidationError:
			path, err = append(path, componentSections[e.Section], e.Name), e.Cause
		case *openapi3.PathValidationError:
			path, err = append(path, e.Path), e.Cause
		case *openapi3.WebhookValidationError:
			path, err = append(path, e.Name), e.Cause
		case *openapi3.OperationValidationError:
			path, err = append(path, strings.ToLower(e.Method)), e.Cause
		default:
			return path, err
		}
	}
}

var (
	quotedReference = regexp.MustCompile(`#/[^\s"()]+`)
	quotedText      = regexp.MustCompile(`: ("(?:[^"\\]|\\.)*")$`)
)

// named finds the node that an error without a place tells of: a reference that it quotes, or the first
// value of the wrong kind for its key.
func (l *locator) named(text string, said statement) *yaml.Node {
	quoted := quotedReference.FindString(text)
	if exact := quotedText.FindStringSubmatch(text); exact != nil {
		if written, err := strconv.Unquote(exact[1]); err == nil && written != "" {
			return exactly(l.document.Root, written)
		}
	}
	var found *yaml.Node
	document.Walk(l.document.Root, func(key, value *yaml.Node) {
		switch {
		case found != nil || key.Line == 0:
		case key.Value == "$ref" && quoted != "" && value.Value == quoted:
			found = value
		case said.field != "" && key.Value == said.field && kindOf(value) == said.kind:
			found = key
		case said.object != "":
			found = misplaced(key, value, said)
		}
	})
	return found
}

// exactly finds the first text, or key, that is the given one.
func exactly(node *yaml.Node, text string) *yaml.Node {
	if node.Kind == yaml.ScalarNode && node.Value == text && node.Line > 0 {
		return node
	}
	for _, below := range node.Content {
		if found := exactly(below, text); found != nil {
			return found
		}
	}
	return nil
}

// objects are the keys whose values are objects of a kind, and those whose values hold such objects.
var objects = map[string]struct{ at, in []string }{
	"Example":        {in: []string{"examples"}},
	"Header":         {in: []string{"headers"}},
	"Info":           {at: []string{"info"}},
	"Link":           {in: []string{"links"}},
	"MediaType":      {in: []string{"content"}},
	"Parameter":      {in: []string{"parameters"}},
	"RequestBody":    {at: []string{"requestBody"}, in: []string{"requestBodies"}},
	"Response":       {in: []string{"responses"}},
	"SecurityScheme": {in: []string{"securitySchemes"}},
	"Server":         {in: []string{"servers"}},
	"Tag":            {in: []string{"tags"}},
	"Schema": {
		at: []string{"additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "schema", "then"},
		in: []string{"$defs", "allOf", "anyOf", "dependentSchemas", "oneOf", "patternProperties", "prefixItems", "properties", "schemas"},
	},
}

// misplaced returns the key, or the item of a list, whose value is not the object that said misses.
func misplaced(key, value *yaml.Node, said statement) *yaml.Node {
	keys := objects[said.object]
	if slices.Contains(keys.at, key.Value) && kindOf(value) == said.kind {
		return key
	}
	if !slices.Contains(keys.in, key.Value) {
		return nil
	}
	for name, below := range document.Entries(value) {
		if kindOf(below) == said.kind {
			return name
		}
	}
	for _, item := range value.Content {
		if value.Kind == yaml.SequenceNode && kindOf(item) == said.kind {
			return item
		}
	}
	return nil
}

// kindOf names a value as encoding/json does in its errors.
func kindOf(node *yaml.Node) string {
	switch {
	case node.Kind == yaml.MappingNode:
		return "object"
	case node.Kind == yaml.SequenceNode:
		return "array"
	case node.Tag == "!!bool":
		return "bool"
	case node.Tag == "!!int" || node.Tag == "!!float":
		return "number"
	default:
		return "string"
	}
}
