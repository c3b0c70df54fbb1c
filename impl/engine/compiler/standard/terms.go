package standard

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/charterhq/charter/impl/engine/compiler/pattern"
)

// statement is an error in the contract's terms.
type statement struct {
	reason string
	// path leads to where the mistake stands, below where the error has its scope.
	path []string
	// field is the key there that is wrong.
	field string
	// value tells that the mistake stands in the field's value.
	value bool
	// kind is what a value is and must not be, where that is the mistake.
	kind string
	// object is the kind of object, as kin-openapi names it, that must stand where the value does.
	object string
}

// inTerms says what an error of kin-openapi or oapi-codegen means for the person who writes the contract.
func inTerms(err error) statement {
	var (
		extra     *openapi3.ExtraSiblingFieldsError
		wrongType *openapi3.SchemaTypeError
		regex     *openapi3.SchemaPatternRegexError
		in        *openapi3.InvalidParameterInError
		style     *openapi3.InvalidSerializationMethodError
		overlap   *openapi3.ContentKeysOverlapError
		media     *openapi3.InvalidEncodingContentTypeError
		tag       *openapi3.DuplicateTagError
		scheme    *openapi3.InvalidHTTPSchemeError
		simple    *openapi3.ValidationError
	)
	switch {
	case errors.As(err, &extra) && len(extra.Fields) > 0:
		return statement{reason: "nothing of this name can stand here: " + strings.Join(extra.Fields, ", "), field: extra.Fields[0]}
	case errors.As(err, &wrongType):
		return statement{reason: fmt.Sprintf("there is no type %q", wrongType.Type), field: "type"}
	case errors.As(err, &regex):
		_, wrong := pattern.Translate(regex.Pattern)
		return statement{reason: fmt.Sprintf("the pattern cannot be enforced: %v", wrong), field: "pattern", value: true}
	case errors.As(err, &style):
		return wrongStyle(style)
	case errors.As(err, &in):
		return statement{reason: err.Error(), field: "in"}
	case errors.As(err, &overlap):
		return statement{reason: fmt.Sprintf("the media types %q and %q are one, as case makes no difference: take one away", overlap.OtherKey, overlap.Key)}
	case errors.As(err, &media):
		return statement{reason: fmt.Sprintf("%q is no media type such as image/png, and no range such as image/*", media.ContentType), field: "contentType", value: true}
	case errors.As(err, &tag):
		return statement{reason: fmt.Sprintf("the tag %q is described a second time: make one of the two", tag.Name)}
	case errors.As(err, &scheme):
		return statement{reason: fmt.Sprintf("%q is no scheme of HTTP authentication, such as bearer or basic", scheme.Scheme), field: "scheme", value: true}
	case errors.As(err, &simple) && sayings[simple.Message].reason != "":
		return sayings[simple.Message]
	case errors.As(err, &simple):
		for beginning, said := range beginnings {
			if strings.HasPrefix(simple.Message, beginning) {
				return said
			}
		}
		return unreadable(err.Error())
	default:
		return unreadable(err.Error())
	}
}

// styles are those of parameters by where these stand (OpenAPI 3.1, section 4.8.12.2).
var styles = map[string]string{
	"path": "simple, label or matrix", "query": "form, spaceDelimited, pipeDelimited or deepObject", "header": "simple", "cookie": "form",
}

func wrongStyle(style *openapi3.InvalidSerializationMethodError) statement {
	said := statement{field: "style", value: true}
	switch known := styles[style.Subject]; {
	case style.Style == "deepObject":
		said.reason = "the style deepObject is for parameters in the query, and always exploded: leave `explode` out"
	case known == "":
		said.reason = fmt.Sprintf("the style %s is not for a field of a form; use form, spaceDelimited, pipeDelimited or deepObject", style.Style)
	default:
		said.reason = fmt.Sprintf("the style %s is not for a parameter in the %s; use %s", style.Style, style.Subject, known)
	}
	return said
}

var (
	readTwice   = regexp.MustCompile(`(?s)^failed to unmarshal data: json error: .*, yaml error: (?:error unmarshaling JSON: while decoding JSON: )?(.*)$`)
	wrongField  = regexp.MustCompile(`^json: cannot unmarshal (\w+)(?: [^ ]+)? into (?:Go struct )?field [\w.]*\.(\w+) of type (\S+)$`)
	wrongObject = regexp.MustCompile(`^json: cannot unmarshal (\w+)(?: [^ ]+)? into (?:Go )?value of type openapi3\.(\w+)$`)
)

// unreadable turns the words of encoding/json into a statement.
func unreadable(text string) statement {
	if inner := readTwice.FindStringSubmatch(text); inner != nil {
		text = inner[1]
	}
	if found := wrongField.FindStringSubmatch(text); found != nil {
		return statement{reason: fmt.Sprintf("`%s` must be %s", found[2], wanted(found[3])), field: found[2], kind: found[1]}
	}
	if found := wrongObject.FindStringSubmatch(text); found != nil {
		object := strings.TrimSuffix(found[2], "Bis")
		return statement{reason: fmt.Sprintf("a mapping must stand here (%s Object)", object), kind: found[1], object: object}
	}
	return statement{reason: strings.TrimPrefix(text, "json: ")}
}

// wanted names a Go type as the contract knows it.
func wanted(goType string) string {
	switch {
	case goType == "string":
		return "a string"
	case goType == "bool":
		return "true or false"
	case strings.HasPrefix(goType, "uint"):
		return "a whole number, not negative"
	case strings.HasPrefix(goType, "int"):
		return "a whole number"
	case strings.HasPrefix(goType, "float"):
		return "a number"
	case strings.HasPrefix(goType, "[]"), goType == "openapi3.Parameters", goType == "openapi3.Servers", goType == "openapi3.Tags":
		return "a list"
	default:
		return "a mapping"
	}
}
