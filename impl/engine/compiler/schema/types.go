package schema

import (
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

// types are those of JSON Schema.
var types = []string{"array", "boolean", "integer", "null", "number", "object", "string"}

// otherTypes are what other languages and formats call types, with what to write instead.
var otherTypes = map[string]string{
	"int": "integer", "int32": "integer, with `format: int32`", "int64": "integer, with `format: int64`", "long": "integer, with `format: int64`", "short": "integer",
	"float": "number", "double": "number", "decimal": "number", "numeric": "number",
	"bool": "boolean", "str": "string", "text": "string", "enum": "string, with `enum`", "uuid": "string, with `format: uuid`",
	"date": "string, with `format: date`", "datetime": "string, with `format: date-time`", "date-time": "string, with `format: date-time`",
	"timestamp": "string, with `format: date-time`", "time": "string, with `format: time`", "email": "string, with `format: email`",
	"url": "string, with `format: uri`", "uri": "string, with `format: uri`", "file": "string, with `format: binary`", "binary": "string, with `format: binary`",
	"list": "array", "map": "object, with `additionalProperties`", "dict": "object, with `additionalProperties`", "nil": "'null', in quotes",
}

// typeMeant says which type somebody meant who wrote one that there is not.
func typeMeant(url string, value *yaml.Node) string {
	if !strings.HasSuffix(url, "/$defs/type") {
		return ""
	}
	name := strings.ToLower(value.Value)
	if name == "any" {
		return "; leave `type` out where anything may stand"
	}
	if other := otherTypes[name]; other != "" {
		return "; write " + other
	}
	if near := suggest.Nearest(name, types); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// misplacedKeyword tells whether a value that should be the schema of a property is that of a keyword, which was indented
// too deep.
func (r *reporter) misplacedKeyword(e *jsonschema.ValidationError) bool {
	last := len(e.InstanceLocation) - 1
	return last > 0 && e.InstanceLocation[last-1] == "properties" && strings.Contains(e.SchemaURL, "/$defs/schema/") && r.ofSchemas(e.InstanceLocation[last])
}
