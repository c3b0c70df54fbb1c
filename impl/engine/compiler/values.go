package compiler

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/pattern"
)

// checkValues holds the examples and defaults of a contract against their schemas. Each schema is compiled once,
// however many values and references it has.
func checkValues(d *document.Document) []*document.Error {
	c := &valueChecker{document: d, schemas: make(map[*yaml.Node]*jsonschema.Schema)}
	document.Objects(document.Contract, d.Root, d.Root, func(kind document.Object, _, node *yaml.Node) bool {
		switch kind {
		case document.Schema:
			c.entry(node, "default", "default", node)
			c.entry(node, "example", "example", node)
			c.list(node)
		case document.Parameter, document.Header:
			c.examples(node, document.Get(node, "schema"))
		case document.RequestBody, document.Response:
			for key, media := range document.Entries(document.Get(node, "content")) {
				if isJSON(key.Value) {
					c.examples(media, document.Get(media, "schema"))
				}
			}
		}
		return true
	})
	return c.found
}

func isJSON(mediaType string) bool {
	name, _, _ := strings.Cut(strings.ToLower(mediaType), ";")
	name = strings.TrimSpace(name)
	return name == "application/json" || strings.HasSuffix(name, "+json")
}

type valueChecker struct {
	document *document.Document
	compiler *jsonschema.Compiler
	places   map[*yaml.Node]string
	schemas  map[*yaml.Node]*jsonschema.Schema // nil: what is wrong with it has been told
	found    []*document.Error
}

// entry checks the value of a key of a mapping.
func (c *valueChecker) entry(holder *yaml.Node, name, what string, schema *yaml.Node) {
	for key, value := range document.Entries(holder) {
		if key.Value == name {
			c.check(key, value, what, schema)
		}
	}
}

// list checks the examples of a schema.
func (c *valueChecker) list(schema *yaml.Node) {
	examples := document.Get(schema, "examples")
	if examples == nil || examples.Kind != yaml.SequenceNode {
		return
	}
	for _, value := range examples.Content {
		c.check(value, value, "example", schema)
	}
}

// examples checks those of an object that has a schema beside them.
func (c *valueChecker) examples(holder, schema *yaml.Node) {
	if schema == nil {
		return
	}
	c.entry(holder, "example", "example", schema)
	for _, example := range document.Entries(document.Get(holder, "examples")) {
		for range 32 {
			ref := document.Get(example, "$ref")
			if ref == nil {
				break
			}
			example = c.document.Resolve(ref.Value)
		}
		c.entry(example, "value", "example", schema)
	}
}

func (c *valueChecker) check(at, value *yaml.Node, what string, schema *yaml.Node) {
	compiled := c.schema(schema)
	if compiled == nil {
		return
	}
	parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(document.ValueJSON(value)))
	if err == nil {
		err = compiled.Validate(parsed)
	}
	if wrong := (*jsonschema.ValidationError)(nil); errors.As(err, &wrong) {
		c.found = append(c.found, c.document.ErrorAt(at, fmt.Sprintf("the %s does not match its schema: %s", what, sentences(wrong))))
	}
}

// sentences tell what is wrong with a value, each with the place in it.
func sentences(err *jsonschema.ValidationError) string {
	var all []string
	for line := range strings.Lines(err.Error()) {
		if text, listed := strings.CutPrefix(strings.TrimSpace(line), "- "); listed {
			all = append(all, strings.TrimPrefix(text, "at '': "))
		}
	}
	return strings.Join(all, "; ")
}

// schema compiles the schema at a node. What cannot be compiled is the affair of who reads schemas.
func (c *valueChecker) schema(node *yaml.Node) *jsonschema.Schema {
	if known, seen := c.schemas[node]; seen {
		return known
	}
	c.schemas[node] = nil
	if c.compiler == nil && !c.open() {
		return nil
	}
	compiled, err := c.compiler.Compile("contract.json" + document.Fragment(c.places[node]))
	if err != nil {
		return nil
	}
	c.schemas[node] = compiled
	return compiled
}

// open makes the document one that a compiler of schemas can refer to.
func (c *valueChecker) open() bool {
	c.compiler = jsonschema.NewCompiler()
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.UseRegexpEngine(likePattern)
	c.places = c.document.Places()
	data, err := c.document.JSON()
	if err != nil {
		return false
	}
	root, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	return err == nil && c.compiler.AddResource("contract.json", root) == nil
}

// likePattern reads a pattern as the generated checks do. One that they cannot do lets every example pass.
func likePattern(ecma string) (jsonschema.Regexp, error) {
	translated, err := pattern.Translate(ecma)
	if err != nil {
		translated = ""
	}
	compiled, err := regexp.Compile(translated)
	return asWritten{compiled, ecma}, err
}

// asWritten shows a pattern as the contract has it.
type asWritten struct {
	*regexp.Regexp

	ecma string
}

func (p asWritten) String() string { return p.ecma }
