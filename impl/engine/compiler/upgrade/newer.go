package upgrade

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// newer are the keys that OpenAPI 3.1 has and 3.0 has not, by the object they stand in, with what 3.0 has instead.
var newer = map[document.Object]map[string]string{
	document.Contract:   {"webhooks": "", "jsonSchemaDialect": ""},
	document.Components: {"pathItems": ""},
	document.Schema: {
		"const": "an `enum` of one value", "examples": "`example`", "contentEncoding": "`format: byte` or `format: binary`",
		"contentMediaType": "", "contentSchema": "", "prefixItems": "", "contains": "", "minContains": "", "maxContains": "",
		"patternProperties": "", "propertyNames": "", "dependentRequired": "", "dependentSchemas": "", "if": "", "then": "", "else": "",
		"unevaluatedItems": "", "unevaluatedProperties": "", "$defs": "", "$id": "", "$schema": "", "$anchor": "", "$dynamicRef": "",
		"$dynamicAnchor": "", "$comment": "",
	},
}

// newer notes what is of 3.1 in a document that says it is of 3.0. It is kept, and means here what it means in 3.1; other
// programs pass over it.
func (u *upgrader) newer(kind document.Object, node *yaml.Node) {
	note := func(key *yaml.Node, what, instead string) {
		if instead != "" {
			instead = ", or " + instead
		}
		u.notes = append(u.notes, u.document.ErrorAt(key, fmt.Sprintf("%s is of OpenAPI 3.1, and other tools pass over it in a document of 3.0; write `openapi: 3.1.0` at the top%s", what, instead)))
	}
	for key, value := range document.Entries(node) {
		instead, is := newer[kind][key.Value]
		switch {
		case is:
			note(key, "`"+key.Value+"`", instead)
		case kind != document.Schema:
		case key.Value == "type" && value.Kind == yaml.SequenceNode:
			note(key, "a list of types", "one type, with `nullable: true` if it was `null`")
		case key.Value == "type" && value.Value == "null":
			note(key, "the type `null`", "`nullable: true` beside another type")
		case (key.Value == "exclusiveMinimum" || key.Value == "exclusiveMaximum") && (value.Tag == "!!int" || value.Tag == "!!float"):
			note(key, "a number as `"+key.Value+"`", "`true`, beside the number")
		}
	}
}
