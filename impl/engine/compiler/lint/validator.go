package lint

import (
	"errors"
	"math/big"
	"net/url"
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

const documentURL = "contract:///contract.json"

// validator holds the values in a document against the schemas in it.
type validator struct {
	document *document.Document
	compiler *jsonschema.Compiler          // nil if the document is no JSON
	compiled map[string]*jsonschema.Schema // by pointer; nil: it cannot be compiled
}

var errNoLoading = errors.New("a contract is read alone")

type noLoader struct{}

func (noLoader) Load(string) (any, error) { return nil, errNoLoading }

func newValidator(d *document.Document) *validator {
	v := &validator{document: d, compiled: make(map[string]*jsonschema.Schema)}
	root, err := jsonschema.UnmarshalJSON(strings.NewReader(document.ValueJSON(d.Root)))
	if err != nil {
		return v
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.UseLoader(noLoader{})
	compiler.AssertFormat()
	compiler.UseRegexpEngine(compilePattern)
	compiler.RegisterFormat(integer("int32", 32))
	compiler.RegisterFormat(integer("int64", 64))
	if compiler.AddResource(documentURL, root) == nil {
		v.compiler = compiler
	}
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

// schema compiles the schema at a pointer. It is nil where that cannot be, which the compiler has told.
func (v *validator) schema(pointer string) *jsonschema.Schema {
	if v.compiler == nil {
		return nil
	}
	schema, known := v.compiled[pointer]
	if !known {
		fragment := (&url.URL{Fragment: pointer}).EscapedFragment()
		schema, _ = v.compiler.Compile(documentURL + "#" + fragment) //nolint:errcheck // nil, then
		v.compiled[pointer] = schema
	}
	return schema
}

// violation is something wrong with a value, at a node of it.
type violation struct {
	node   *yaml.Node
	reason string
}

// violations holds a value against the schema at a pointer. A readOnly property that is required may be absent
// from what is received, and a writeOnly one from what is sent.
func (v *validator) violations(pointer string, value *yaml.Node, d direction) []violation {
	schema := v.schema(pointer)
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
	_, fragment, _ := strings.Cut(schemaURL, "#")
	property := get(get(v.document.Resolve("#"+fragment), "properties"), name)
	for range maxChain {
		if flag := get(property, keyword); flag != nil {
			return flag.Value == "true"
		}
		ref := get(property, "$ref")
		if ref == nil {
			return false
		}
		property = v.document.Resolve(ref.Value)
	}
	return false
}

// descend follows steps into a value, as far as they lead.
func descend(value *yaml.Node, steps []string) *yaml.Node {
	for _, step := range steps {
		next := get(value, step)
		if i, err := strconv.Atoi(step); err == nil && i < len(items(value)) && i >= 0 {
			next = value.Content[i]
		}
		if next == nil {
			break
		}
		value = next
	}
	return value
}
