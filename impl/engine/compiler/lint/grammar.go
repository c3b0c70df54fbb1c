package lint

// kind is an object of OpenAPI 3.1, section 4.8.
type kind int

const (
	aDocument kind = iota
	anInfo
	aServer
	aTag
	thePaths
	aPathItem
	anOperation
	theResponses
	aResponse
	aRequestBody
	aParameter
	aHeader
	aMediaType
	anEncoding
	anExample
	aLink
	aCallback
	theComponents
	aSecurityScheme
	aSchema
)

// shape is how objects stand below a key.
type shape int

const (
	one   shape = iota // the value
	list               // its items
	named              // its values
)

type below struct {
	kind  kind
	shape shape
}

// grammar says for each kind what stands below its keys. The key `*` is any other that is no extension.
var grammar = map[kind]map[string]below{
	aDocument: {
		"info": {anInfo, one}, "servers": {aServer, list}, "tags": {aTag, list}, "paths": {thePaths, one},
		"webhooks": {aPathItem, named}, "components": {theComponents, one},
	},
	thePaths: {"*": {aPathItem, one}},
	aPathItem: {
		"servers": {aServer, list}, "parameters": {aParameter, list},
		"get": {anOperation, one}, "put": {anOperation, one}, "post": {anOperation, one}, "delete": {anOperation, one},
		"options": {anOperation, one}, "head": {anOperation, one}, "patch": {anOperation, one}, "trace": {anOperation, one},
	},
	anOperation: {
		"servers": {aServer, list}, "parameters": {aParameter, list}, "requestBody": {aRequestBody, one},
		"responses": {theResponses, one}, "callbacks": {aCallback, named},
	},
	theResponses: {"*": {aResponse, one}},
	aCallback:    {"*": {aPathItem, one}},
	aResponse:    {"headers": {aHeader, named}, "content": {aMediaType, named}, "links": {aLink, named}},
	aRequestBody: {"content": {aMediaType, named}},
	aParameter:   {"schema": {aSchema, one}, "content": {aMediaType, named}, "examples": {anExample, named}},
	aHeader:      {"schema": {aSchema, one}, "content": {aMediaType, named}, "examples": {anExample, named}},
	aMediaType:   {"schema": {aSchema, one}, "examples": {anExample, named}, "encoding": {anEncoding, named}},
	anEncoding:   {"headers": {aHeader, named}},
	aLink:        {"server": {aServer, one}},
	theComponents: {
		"schemas": {aSchema, named}, "responses": {aResponse, named}, "parameters": {aParameter, named},
		"examples": {anExample, named}, "requestBodies": {aRequestBody, named}, "headers": {aHeader, named},
		"securitySchemes": {aSecurityScheme, named}, "links": {aLink, named}, "callbacks": {aCallback, named},
		"pathItems": {aPathItem, named},
	},
	aSchema: {
		"additionalProperties": {aSchema, one}, "contains": {aSchema, one}, "contentSchema": {aSchema, one},
		"else": {aSchema, one}, "if": {aSchema, one}, "items": {aSchema, one}, "not": {aSchema, one},
		"propertyNames": {aSchema, one}, "then": {aSchema, one}, "unevaluatedItems": {aSchema, one},
		"unevaluatedProperties": {aSchema, one},
		"allOf":                 {aSchema, list}, "anyOf": {aSchema, list}, "oneOf": {aSchema, list}, "prefixItems": {aSchema, list},
		"$defs": {aSchema, named}, "dependentSchemas": {aSchema, named}, "patternProperties": {aSchema, named},
		"properties": {aSchema, named},
	},
}
