package python

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// reservedTypes are what the generated code means by these names.
var reservedTypes = strings.Fields("Any Literal Optional Union Mapping Sequence TypeAlias NotGiven NOT_GIVEN Unknown ClassVar Model Input File Choice Decoder")

// reserved are words of Python, and what methods and classes have of their own.
var reserved = slices.Concat(sdk.PythonWords, strings.Fields("to_dict to_json more_properties self options"))

// builtins are types of Python: a property of one of these names would stand in their place within its class.
var builtins = strings.Fields("bool bytes dict float int list str")

// typeName is what a type is called.
func typeName(named *sdk.Named) string { return className(named.Name) }

func className(words sdk.Name) string {
	name := words.Pascal()
	switch {
	case slices.Contains(reservedTypes, name) || slices.Contains(reserved, name):
		return name + "Value"
	case name[0] >= '0' && name[0] <= '9':
		return "_" + name
	default:
		return name
	}
}

// attribute is what a property is called in code.
func attribute(wire string) string {
	name := sdk.Words(wire).Snake()
	switch {
	case name == "":
		return "value_"
	case slices.Contains(reserved, name):
		return name + "_"
	case name[0] >= '0' && name[0] <= '9':
		return "_" + name
	default:
		return name
	}
}

// attributes are what the properties of an object are called in code, each by a name of its own.
func attributes(fields []*sdk.Field) []string {
	names := make([]string, len(fields))
	taken := make(map[string]bool, len(fields))
	for i, field := range fields {
		names[i] = attribute(field.Wire)
		for taken[names[i]] || slices.Contains(builtins, names[i]) {
			names[i] += "_"
		}
		taken[names[i]] = true
	}
	return names
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil { // a string always has a JSON text
		panic(err)
	}
	return string(quoted)
}

func quotes(texts []string) []string {
	list := make([]string, len(texts))
	for i, one := range texts {
		list[i] = quote(one)
	}
	return list
}

func tuple(list []string) string {
	if len(list) == 1 {
		return "(" + list[0] + ",)"
	}
	return "(" + strings.Join(list, ", ") + ")"
}

// literal writes a value of JSON in Python.
func literal(value string) string {
	switch value {
	case "true":
		return "True"
	case "false":
		return "False"
	case "null":
		return "None"
	default:
		return value // numbers and texts are written alike
	}
}
