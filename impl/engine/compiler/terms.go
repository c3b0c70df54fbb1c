package compiler

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// statement is an error in the contract's terms.
type statement struct {
	reason string
	// path leads to where the mistake stands, below where the error has its scope.
	path []string
	// field is the key there that is wrong.
	field string
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
		pattern   *openapi3.SchemaPatternRegexError
		in        *openapi3.InvalidParameterInError
		slash     *openapi3.PathMustStartWithSlashError
		twice     *openapi3.ConflictingPathsError
		names     *openapi3.PathParametersError
		noInfo    *openapi3.InfoRequired
		silent    *openapi3.ResponseDescriptionRequired
		style     *openapi3.InvalidSerializationMethodError
	)
	switch {
	case errors.As(err, &noInfo):
		return statement{reason: "`info` is missing: a contract has a title and a version"}
	case errors.As(err, &silent):
		return statement{reason: "this response has no `description`"}
	case errors.As(err, &extra) && len(extra.Fields) > 0:
		return statement{reason: "nothing of this name can stand here: " + strings.Join(extra.Fields, ", "), field: extra.Fields[0]}
	case errors.As(err, &wrongType):
		return statement{reason: fmt.Sprintf("there is no type %q", wrongType.Type), field: "type"}
	case errors.As(err, &pattern):
		return statement{reason: "the pattern cannot be read: " + strings.TrimPrefix(err.Error(), "error parsing regexp: "), field: "pattern"}
	case errors.As(err, &style) && style.Style == "deepObject":
		return statement{reason: "the style deepObject is for parameters in the query, and always exploded: leave `explode` out"}
	case errors.As(err, &style):
		return statement{reason: fmt.Sprintf("the style %s is not for a parameter in the %s", style.Style, style.Subject)}
	case errors.As(err, &in):
		return statement{reason: err.Error(), field: "in"}
	case errors.As(err, &slash):
		return statement{reason: "a path begins with a slash: /" + slash.Path, path: []string{slash.Path}}
	case errors.As(err, &twice):
		return statement{reason: fmt.Sprintf("the paths %s and %s are the same but for the names of their parameters", twice.Path1, twice.Path2), path: []string{twice.Path1}}
	case errors.As(err, &names):
		return statement{
			reason: "these parameters stand in the path alone, or in `parameters` alone: " + strings.Join(names.Missing, ", "),
			path:   []string{names.Path, strings.ToLower(names.Method)},
		}
	default:
		return unreadable(err.Error())
	}
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
