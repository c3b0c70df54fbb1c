package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// reporter turns what the validator has found into errors for the person who writes the contract.
type reporter struct {
	document *document.Document
	schema   any
	found    []*document.Error
	// meant are the names that misspelt ones stand for, by the object; they do not miss there.
	meant    map[string][]string
	required []func() // what is told when these are known
}

// all tells everything that the validator has found.
func (r *reporter) all(e *jsonschema.ValidationError) []*document.Error {
	r.meant = make(map[string][]string)
	r.report(e)
	for _, tell := range r.required {
		tell()
	}
	return r.found
}

func (r *reporter) missing(e *jsonschema.ValidationError, key *yaml.Node, names []string, at map[string]any) {
	r.required = append(r.required, func() {
		misspelt := r.meant[strings.Join(e.InstanceLocation, "/")]
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(misspelt, name) })
		if len(names) > 0 {
			r.wrongf(key, "%s", missing(names, r.describing(e.SchemaURL, names[0], at)))
		}
	})
}

func (r *reporter) wrongf(node *yaml.Node, format string, args ...any) {
	r.found = append(r.found, r.document.ErrorAt(node, fmt.Sprintf(format, args...)))
}

// find is the value at a place, and its key; or itself, if the key is the name of a component that was made of a part
// of another file.
func (r *reporter) find(path []string) (key, value *yaml.Node) {
	key, value, _ = r.document.Find(path...)
	if key.Line == 0 {
		key = value
	}
	return key, value
}

// report goes down to the causes that have none themselves: what is around them says nothing more.
func (r *reporter) report(e *jsonschema.ValidationError) {
	key, value := r.find(e.InstanceLocation)
	at := r.at(e.SchemaURL)
	name := nameOf(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		r.additional(e, value, k.Properties)
	case *kind.AnyOf:
		r.wrongf(value, "%s", or(at["errorMessage"], name+" is none of what can stand here"))
	case *kind.Required:
		r.missing(e, key, k.Missing, at)
	case *kind.Type:
		r.wrongType(e, k.Want, at)
	case *kind.UniqueItems:
		r.wrongf(value.Content[k.Duplicates[1]], "this stands in %s a second time", name)
	case *kind.Minimum:
		if at["minimum"] != nil && k.Want.Sign() == 0 {
			r.wrongf(key, "%s must be %s", name, wanted([]string{"integer"}, at))
			return
		}
		r.wrongf(value, "%s", or(at["errorMessage"], name+" must be at least "+k.Want.RatString()))
	case *kind.Maximum:
		r.wrongf(value, "%s", or(at["errorMessage"], name+" must be at most "+k.Want.RatString()))
	case *kind.ExclusiveMinimum:
		r.wrongf(value, "%s must be more than %s", name, k.Want.RatString())
	case *kind.MinItems, *kind.MinLength:
		r.wrongf(key, "%s is empty: write something there, or take it away", name)
	case *kind.MaxProperties:
		r.wrongf(key, "%s", or(at["errorMessage"], fmt.Sprintf("%s holds more than %d", name, k.Want)))
	case *kind.Enum:
		if document.IsNull(value) && slices.Contains(k.Want, any("null")) {
			r.wrongf(value, "the type null stands in quotes: 'null'")
			return
		}
		r.wrongf(value, "%s%s", or(at["errorMessage"], name+" is one of "+list(k.Want)), typeMeant(e.SchemaURL, value))
	case *kind.Const:
		r.wrongf(value, "%s", or(at["errorMessage"], fmt.Sprintf("%s can only be %v", name, k.Want)))
	case *kind.Pattern:
		r.wrongf(value, "%s", or(at["errorMessage"], name+" must match "+k.Want))
	default:
		for _, cause := range e.Causes {
			r.report(cause)
		}
	}
}

// wrongType says of what type a value must be.
func (r *reporter) wrongType(e *jsonschema.ValidationError, want []string, at map[string]any) {
	key, value := r.find(e.InstanceLocation)
	name := nameOf(e.InstanceLocation)
	if r.misplacedKeyword(e) {
		r.wrongf(key, "%s is a keyword of schemas, and stands here among the names of `properties`: indent it as deep as `properties`, or give the property a schema", name)
		return
	}
	r.wrongf(key, "%s%s", or(at["errorMessage"], fmt.Sprintf("%s must be %s", name, wanted(want, at))), r.nothing(key, value)+quotes(want, value, at))
}

// standard are the definitions of OpenAPI's own objects, in which extensions can stand.
var standard = map[string]bool{
	"callbackOrRef": true, "components": true, "encoding": true, "exampleOrRef": true, "externalDocs": true, "header": true,
	"info": true, "linkOrRef": true, "mediaType": true, "operation": true, "parameter": true, "pathItem": true, "reference": true,
	"requestBody": true, "response": true, "responses": true, "schema": true, "securityScheme": true, "server": true, "tag": true,
	"defaults": true, // those that stand there are known to the caller too
}

// extensible tells whether the schema at an address is of an object in which extensions can stand.
func extensible(url string) bool {
	_, definition, found := strings.Cut(url, "/$defs/")
	name, _, _ := strings.Cut(definition, "/")
	return !found || standard[name]
}

// nothing says that a value is empty, and what may have emptied it.
func (r *reporter) nothing(key, value *yaml.Node) string {
	switch source := r.document.ErrorAt(key, "").Source; {
	case !document.IsNull(value):
		return ""
	case strings.Contains(source, ": #"):
		return ", and nothing stands here: what follows a # is a comment, unless it stands in quotes"
	default:
		return ", and nothing stands here"
	}
}

// quotes says where quotes are missing, or too many: YAML tells a text from a number by them. Older YAML has more words
// for true and false.
func quotes(want []string, value *yaml.Node, schema map[string]any) string {
	const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle
	switch {
	case value.Kind != yaml.ScalarNode || document.IsNull(value):
		return ""
	case strings.HasPrefix(value.Value, "#/"):
		return "; a reference is written {$ref: '" + value.Value + "'}"
	case slices.Contains(want, "boolean") && slices.Contains([]string{"yes", "on", "y"}, strings.ToLower(value.Value)):
		return "; write true"
	case slices.Contains(want, "boolean") && slices.Contains([]string{"no", "off", "n"}, strings.ToLower(value.Value)):
		return "; write false"
	case schema["errorMessage"] != nil: // it says what fits
		return ""
	case slices.Contains(want, "string"):
		return fmt.Sprintf("; write '%s', in quotes", value.Value)
	case value.Style&quoted == 0 || value.Value == "":
		return ""
	}
	plain := yaml.Node{Kind: yaml.ScalarNode, Value: value.Value}
	names := map[string][]string{"!!int": {"integer", "number"}, "!!float": {"number"}, "!!bool": {"boolean"}}
	if slices.ContainsFunc(names[plain.ShortTag()], func(name string) bool { return slices.Contains(want, name) }) {
		return "; write " + value.Value + " without quotes"
	}
	return ""
}

// at is the schema at an address, such as charter.schema.json#/$defs/duration.
func (r *reporter) at(url string) map[string]any {
	_, fragment, _ := strings.Cut(url, "#")
	path, _ := document.Reference("#" + fragment)
	at := r.schema
	for _, step := range path {
		switch holder := at.(type) {
		case map[string]any:
			at = holder[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(holder) {
				return nil
			}
			at = holder[i]
		}
	}
	schema, _ := at.(map[string]any)
	return schema
}

func or(words any, otherwise string) string {
	if text, ok := words.(string); ok {
		return text
	}
	return otherwise
}

// nameOf names a value by the key that leads to it.
func nameOf(path []string) string {
	if len(path) == 0 {
		return "the contract"
	}
	last := path[len(path)-1]
	if _, err := strconv.Atoi(last); err == nil {
		return "this"
	}
	return "`" + last + "`"
}

func keyNamed(mapping *yaml.Node, name string) *yaml.Node {
	for key := range document.Entries(mapping) {
		if key.Value == name {
			return key
		}
	}
	return mapping
}

// missing says of a value that is not there what it would say.
func missing(names []string, schema map[string]any) string {
	if len(names) > 1 {
		return "`" + strings.Join(names, "` and `") + "` are missing"
	}
	words := "`" + names[0] + "` is missing"
	properties, _ := schema["properties"].(map[string]any)
	if property, ok := properties[names[0]].(map[string]any); ok && property["description"] != nil {
		words += ": " + strings.TrimSuffix(fmt.Sprint(property["description"]), ".")
	}
	return words
}

// wanted names types as people know them.
func wanted(types []string, schema map[string]any) string {
	if len(types) > 1 {
		types = slices.DeleteFunc(slices.Clone(types), func(name string) bool { return name == "null" })
	}
	words := make([]string, len(types))
	for i, name := range types {
		switch name {
		case "array":
			words[i] = "a list"
		case "boolean":
			words[i] = "true or false"
		case "integer":
			words[i] = "a whole number"
			if schema["minimum"] != nil {
				words[i] += ", not negative"
			}
		case "null":
			words[i] = "nothing"
		case "object":
			words[i] = "a mapping"
		default:
			words[i] = "a " + name
		}
	}
	return strings.Join(words, " or ")
}

func list(values []any) string {
	words := make([]string, len(values))
	for i, value := range values {
		words[i] = fmt.Sprint(value)
	}
	return strings.Join(words, ", ")
}
