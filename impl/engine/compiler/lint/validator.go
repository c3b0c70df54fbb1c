package lint

import (
	"errors"
	"fmt"
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
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
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
	fix    string
}

const fixValue = "correct the one or the other"

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
	misspelt := make(map[string][]string) // the properties that were meant, by the object that has others in their stead
	for _, leaf := range v.leaves(wrong) {
		found = append(found, v.additional(leaf, value, misspelt)...)
	}
	for _, leaf := range v.leaves(wrong) {
		if reason := v.reason(leaf, d, misspelt[strings.Join(leaf.InstanceLocation, "/")]); reason != "" {
			found = append(found, violation{descend(value, leaf.InstanceLocation), reason, fixValue})
		}
	}
	return found
}

// additional tells of each property that has no schema, at its name, and which other may have been meant.
func (v *validator) additional(e *jsonschema.ValidationError, value *yaml.Node, misspelt map[string][]string) []violation {
	schema, at, names := e.SchemaURL, e.InstanceLocation, []string(nil)
	switch k := e.ErrorKind.(type) {
	case *failure.AdditionalProperties:
		names = k.Properties
	case *failure.FalseSchema:
		above, is := strings.CutSuffix(schema, unevaluated)
		if !is || len(at) == 0 {
			return nil
		}
		schema, names, at = above, at[len(at)-1:], at[:len(at)-1]
	}
	var known []string
	for key := range document.Entries(document.Get(v.at(schema), "properties")) {
		known = append(known, key.Value)
	}
	var found []violation
	for key := range document.Entries(descend(value, at)) {
		if !slices.Contains(names, key.Value) {
			continue
		}
		fix := fixValue
		if near := suggest.Nearest(key.Value, known); near != "" {
			fix = fmt.Sprintf("did you mean %q?", near)
			misspelt[strings.Join(at, "/")] = append(misspelt[strings.Join(at, "/")], near)
		}
		found = append(found, violation{key, fmt.Sprintf("there is no property %q", key.Value), fix})
	}
	return found
}

const unevaluated = "/unevaluatedProperties"

// leaves are the causes that have no causes. Of alternatives none of which fits, those of the one that was meant,
// where types and constants tell which; else the statement that none does is the cause.
func (v *validator) leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	switch k := e.ErrorKind.(type) {
	case *failure.OneOf:
		if len(k.Subschemas) > 0 {
			return []*jsonschema.ValidationError{e}
		}
		if meant := meant(e); meant != nil {
			return v.leaves(meant)
		}
		return []*jsonschema.ValidationError{e}
	case *failure.AnyOf:
		if meant := meant(e); meant != nil {
			return v.leaves(meant)
		}
		return []*jsonschema.ValidationError{e}
	}
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var found []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		found = append(found, v.leaves(cause)...)
	}
	return found
}

// meant is the only alternative that a value is not of another type than, nor has another constant in a property.
func meant(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	var left []*jsonschema.ValidationError
	for _, alternative := range e.Causes {
		if !another(alternative, len(e.InstanceLocation)) {
			left = append(left, alternative)
		}
	}
	if len(left) != 1 {
		return nil
	}
	return left[0]
}

// told says by which values of a property the alternatives are told apart, if each has one of it that does not fit.
func told(e *jsonschema.ValidationError) string {
	property := ""
	var values []string
	for _, alternative := range e.Causes {
		name, value := constant(alternative, len(e.InstanceLocation)+1)
		if name == "" || property != "" && property != name {
			return ""
		}
		property = name
		values = append(values, value)
	}
	if property == "" {
		return ""
	}
	return fmt.Sprintf(": its `%s` is none of theirs, which are %s", property, strings.Join(values, ", "))
}

// constant is the property at a depth that has another constant than an alternative wants, and this.
func constant(e *jsonschema.ValidationError, depth int) (property, value string) {
	if k, is := e.ErrorKind.(*failure.Const); is && len(e.InstanceLocation) == depth {
		return e.InstanceLocation[depth-1], fmt.Sprint(k.Want)
	}
	for _, cause := range e.Causes {
		if property, value = constant(cause, depth); property != "" {
			return property, value
		}
	}
	return "", ""
}

// another tells whether a value is of another type than an alternative, or has another constant in a property: of
// what is further down, both could be mistakes.
func another(e *jsonschema.ValidationError, depth int) bool {
	switch e.ErrorKind.(type) {
	case *failure.Type:
		return len(e.InstanceLocation) == depth
	case *failure.Const, *failure.Enum:
		return len(e.InstanceLocation) <= depth+1
	}
	return slices.ContainsFunc(e.Causes, func(cause *jsonschema.ValidationError) bool { return another(cause, depth) })
}

var printer = message.NewPrinter(language.English)

// reason says what is wrong; "" is nothing. Meant are the properties that stand there under other names.
func (v *validator) reason(e *jsonschema.ValidationError, d direction, meant []string) string {
	switch k := e.ErrorKind.(type) {
	case *failure.Required:
		missing := slices.DeleteFunc(slices.Clone(k.Missing), func(name string) bool { return slices.Contains(meant, name) || v.onlyOtherWay(e.SchemaURL, name, d) })
		if len(missing) == 0 {
			return ""
		}
		return "required and missing: " + strings.Join(missing, ", ")
	case *failure.AnyOf:
		return "no alternative of anyOf fits" + told(e)
	case *failure.OneOf:
		if len(k.Subschemas) > 0 {
			return "more than one alternative of oneOf fits"
		}
		return "no alternative of oneOf fits" + told(e)
	case *failure.FalseSchema:
		if strings.HasSuffix(e.SchemaURL, unevaluated) {
			return ""
		}
		return "nothing may stand here"
	case *failure.AdditionalProperties:
		return ""
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
