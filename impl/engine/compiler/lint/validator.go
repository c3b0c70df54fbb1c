package lint

import (
	"errors"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	failure "github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/pattern"
)

// validator holds the values in a document against the schemas in it. Each schema that stands in no other is a
// resource of its own for the library, whose work grows with the square of a resource's size.
type validator struct {
	linter   *linter
	compiler *jsonschema.Compiler
	compiled map[*object]*jsonschema.Schema // nil: it cannot be compiled
	numbers  map[*object]int                // of resources
	tops     []*object                      // resources by number
}

func newValidator(l *linter) *validator {
	v := &validator{linter: l, compiled: make(map[*object]*jsonschema.Schema), numbers: make(map[*object]int)}
	v.compiler = jsonschema.NewCompiler()
	v.compiler.DefaultDraft(jsonschema.Draft2020)
	v.compiler.UseLoader(v)
	v.compiler.AssertFormat()
	v.compiler.UseRegexpEngine(compilePattern)
	v.compiler.RegisterFormat(integer("int32", 32))
	v.compiler.RegisterFormat(integer("int64", 64))
	return v
}

// compilePattern reads patterns as the generated checks do.
func compilePattern(ecma string) (jsonschema.Regexp, error) {
	translated, err := pattern.Translate(ecma)
	if err != nil {
		return nil, err
	}
	return regexp.Compile(translated)
}

func integer(name string, bits int) *jsonschema.Format {
	return &jsonschema.Format{Name: name, Validate: func(value any) error {
		number, ok := value.(interface{ String() string })
		if !ok {
			return nil
		}
		exact, ok := new(big.Rat).SetString(number.String())
		if !ok {
			return nil
		}
		if _, err := strconv.ParseInt(exact.RatString(), 10, bits); err != nil {
			return errors.New("too large")
		}
		return nil
	}}
}

// schema compiles a schema. It is nil where that cannot be, which the compiler has told.
func (v *validator) schema(o *object) *jsonschema.Schema {
	schema, known := v.compiled[o]
	if !known {
		schema, _ = v.compiler.Compile(v.url(o))
		v.compiled[o] = schema
	}
	return schema
}

// violation is something wrong with a value, at a node of it.
type violation struct {
	node   *yaml.Node
	reason string
}

// violations holds a value against a schema. A readOnly property that is required may be absent
// from what is received, and a writeOnly one from what is sent.
func (v *validator) violations(o *object, value *yaml.Node, d direction) []violation {
	schema := v.schema(o)
	if schema == nil {
		return nil
	}
	instance, err := jsonschema.UnmarshalJSON(strings.NewReader(document.ValueJSON(value)))
	if err != nil {
		return nil
	}
	var wrong *jsonschema.ValidationError
	if !errors.As(schema.Validate(instance), &wrong) {
		return nil
	}
	var found []violation
	for _, leaf := range leaves(wrong) {
		if reason := v.reason(leaf, d); reason != "" {
			found = append(found, violation{descend(value, leaf.InstanceLocation), reason})
		}
	}
	return found
}

// leaves are the causes that have no causes. Of alternatives none of which fits, the statement that none does
// is the cause: which was meant cannot be known.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	switch e.ErrorKind.(type) {
	case *failure.AnyOf, *failure.OneOf:
		return []*jsonschema.ValidationError{e}
	}
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var found []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		found = append(found, leaves(cause)...)
	}
	return found
}

var printer = message.NewPrinter(language.English)

func (v *validator) reason(e *jsonschema.ValidationError, d direction) string {
	switch k := e.ErrorKind.(type) {
	case *failure.Required:
		missing := slices.DeleteFunc(slices.Clone(k.Missing), func(name string) bool { return v.onlyOtherWay(e.SchemaURL, name, d) })
		if len(missing) == 0 {
			return ""
		}
		return "required and missing: " + strings.Join(missing, ", ")
	case *failure.AnyOf:
		return "no alternative of anyOf fits"
	case *failure.OneOf:
		if len(k.Subschemas) > 0 {
			return "more than one alternative of oneOf fits"
		}
		return "no alternative of oneOf fits"
	case *failure.FalseSchema:
		return "nothing may stand here"
	case *failure.AdditionalProperties:
		return "no properties of these names may stand here: " + strings.Join(k.Properties, ", ")
	default:
		return printed(e)
	}
}

// printed is the library's own text; it names the value, which is the contract's own.
func printed(e *jsonschema.ValidationError) string { return e.ErrorKind.LocalizedString(printer) }

// onlyOtherWay tells whether a property of the schema at a URL goes the other way only.
func (v *validator) onlyOtherWay(schemaURL, name string, d direction) bool {
	keyword := map[direction]string{received: "readOnly", sent: "writeOnly"}[d]
	property := v.linter.objects[document.Get(document.Get(v.at(schemaURL), "properties"), name)]
	for range maxChain {
		if flag := property.get(keyword); flag != nil {
			return property.is(keyword)
		}
		if property = v.linter.target(property); property == nil {
			break
		}
	}
	return false
}

// descend follows steps into a value, as far as they lead.
func descend(value *yaml.Node, steps []string) *yaml.Node {
	for _, step := range steps {
		next := document.Get(value, step)
		if i, err := strconv.Atoi(step); err == nil && i < len(document.Items(value)) && i >= 0 {
			next = value.Content[i]
		}
		if next == nil {
			break
		}
		value = next
	}
	return value
}
