package interprettest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/charterhq/charter/impl/engine/contract"
)

// violations turns the validator's tree of errors into a flat list.
func violations(err error) []contract.Violation {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return nil
	}
	return flatten(invalid)
}

func flatten(e *jsonschema.ValidationError) []contract.Violation {
	pointer := ""
	for _, token := range e.InstanceLocation {
		pointer = step(pointer, token)
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return each(pointer, k.Missing, "required", "The property is required.")
	case *kind.AdditionalProperties:
		return each(pointer, k.Properties, "additionalProperties", "There is no property of this name; upper and lower case count.")
	case *kind.OneOf, *kind.AnyOf:
		return flattenAlternatives(e, pointer)
	}
	if _, never := e.ErrorKind.(*kind.FalseSchema); never {
		return []contract.Violation{contract.InBody(short(pointer, ""), "false", "Nothing may stand here.")}
	}
	if len(e.Causes) == 0 {
		path := e.ErrorKind.KeywordPath()
		if len(path) == 0 {
			path = []string{"schema"}
		}
		return []contract.Violation{contract.InBody(short(pointer, ""), path[0], describe(e.ErrorKind))}
	}
	var found []contract.Violation
	for _, cause := range e.Causes {
		found = append(found, flatten(cause)...)
	}
	return found
}

// flattenAlternatives explains a value that matches no alternative. If only one alternative is of the
// value's type, that is the one which was meant.
func flattenAlternatives(e *jsonschema.ValidationError, pointer string) []contract.Violation {
	var meant []contract.Violation
	candidates := 0
	for _, cause := range e.Causes {
		found := flatten(cause)
		if len(found) == 1 && found[0].Code == "type" && *found[0].Pointer == pointer {
			continue
		}
		candidates++
		meant = found
	}
	if candidates == 1 {
		return meant
	}
	detail := "It matches none of the alternatives."
	if several, ok := e.ErrorKind.(*kind.OneOf); ok && len(several.Subschemas) > 0 {
		detail = "It matches more than one of the alternatives."
	}
	code := e.ErrorKind.KeywordPath()[0]
	return []contract.Violation{contract.InBody(short(pointer, ""), code, detail)}
}

func each(parent string, names []string, code, detail string) []contract.Violation {
	var found []contract.Violation
	for _, name := range names[:min(len(names), contract.MaxViolations)] {
		found = append(found, contract.InBody(short(step(parent, name), parent), code, detail))
	}
	return found
}

// short is a pointer, or the one instead where it is too long for an answer.
func short(pointer, instead string) string {
	if len(pointer) > maxPointer {
		return instead
	}
	return pointer
}

// describe says what the rule asks for. It never repeats the value.
func describe(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return describeType(k.Want)
	case *kind.Enum:
		return describeEnum(k.Want)
	case *kind.Const:
		return "It must be " + asJSON(k.Want) + "."
	case *kind.Format:
		return "It must have the format " + k.Want + "." // whoever compares leaves formats out
	case *kind.Pattern:
		return "It must match the pattern " + k.Want + "."
	case *kind.MinLength:
		return "It must have at least " + plural(k.Want, "character") + "."
	case *kind.MaxLength:
		return "It must have at most " + plural(k.Want, "character") + "."
	case *kind.MinItems:
		return "It must have at least " + plural(k.Want, "item") + "."
	case *kind.MaxItems:
		return "It must have at most " + plural(k.Want, "item") + "."
	case *kind.UniqueItems:
		return "No two items may be equal."
	case *kind.MinProperties:
		return "It must have at least " + plural(k.Want, "property") + "."
	case *kind.MaxProperties:
		return "It must have at most " + plural(k.Want, "property") + "."
	}
	return describeNumber(k)
}

func plural(count int, of string) string {
	switch {
	case count == 1:
		return "1 " + of
	case of == "property":
		return strconv.Itoa(count) + " properties"
	}
	return strconv.Itoa(count) + " " + of + "s"
}

func describeNumber(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Minimum:
		return "It must be at least " + decimal(k.Want) + "."
	case *kind.Maximum:
		return "It must be at most " + decimal(k.Want) + "."
	case *kind.ExclusiveMinimum:
		return "It must be more than " + decimal(k.Want) + "."
	case *kind.ExclusiveMaximum:
		return "It must be less than " + decimal(k.Want) + "."
	case *kind.MultipleOf:
		return "It must be a multiple of " + decimal(k.Want) + "."
	}
	return "It does not match the contract."
}

var articles = map[string]string{
	"array": "an array", "boolean": "true or false", "integer": "a whole number", "null": "null",
	"number": "a number", "object": "an object", "string": "a string",
}

func describeType(want []string) string {
	var words []string
	for _, name := range []string{"object", "array", "string", "number", "integer", "boolean", "null"} {
		if slices.Contains(want, name) {
			words = append(words, articles[name])
		}
	}
	return "It must be " + strings.Join(words, " or ") + "."
}

func describeEnum(want []any) string {
	words := make([]string, len(want))
	for i, value := range want {
		words[i] = asJSON(value)
	}
	return "It must be one of " + strings.Join(words, ", ") + "."
}

func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil { // the value is of a JSON document
		panic(err)
	}
	return string(text)
}

func decimal(value *big.Rat) string {
	if value.IsInt() {
		return value.Num().String()
	}
	float, _ := value.Float64()
	return strconv.FormatFloat(float, 'g', -1, 64)
}

var errRange = errors.New("out of range")

// integerFormat is the format of OpenAPI for whole numbers of so many bits.
func integerFormat(name string, bits int) *jsonschema.Format {
	return &jsonschema.Format{Name: name, Validate: func(value any) error {
		text := fmt.Sprint(value)
		if _, isNumber := value.(json.Number); !isNumber {
			return nil
		}
		if _, err := strconv.ParseInt(text, 10, bits); err != nil {
			return errRange
		}
		return nil
	}}
}
