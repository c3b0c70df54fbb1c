package document

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Object is a kind of object of OpenAPI 3.1 (section 4.8), or a schema.
type Object string

// The objects whose fields hold others, and those that a reference can lead to.
const (
	Contract       Object = "contract"
	Components     Object = "components"
	PathItem       Object = "path item"
	PathOperation  Object = "operation"
	Parameter      Object = "parameter"
	RequestBody    Object = "request body"
	MediaType      Object = "media type"
	Encoding       Object = "encoding"
	Response       Object = "response"
	Header         Object = "header"
	Callback       Object = "callback"
	Example        Object = "example"
	Link           Object = "link"
	SecurityScheme Object = "security scheme"
	Schema         Object = "schema"
)

// sections are the keys of components, and the objects they hold.
var sections = map[string]Object{
	"schemas": Schema, "responses": Response, "parameters": Parameter, "examples": Example,
	"requestBodies": RequestBody, "headers": Header, "securitySchemes": SecurityScheme,
	"links": Link, "callbacks": Callback, "pathItems": PathItem,
}

// Section is the key under components where objects of a kind stand; empty: there is none.
func (o Object) Section() string {
	for name, kind := range sections {
		if kind == o {
			return name
		}
	}
	return ""
}

// shape is how a field holds objects.
type shape int

const (
	one   shape = iota // the value is one
	list               // its items are
	named              // the values of a mapping are, whatever their keys
	keyed              // the same, but keys that begin with x- are extensions
)

type field struct {
	object Object
	shape  shape
}

// fields are the fields of each object that hold others.
var fields = map[Object]map[string]field{
	Contract: {
		"paths": {PathItem, keyed}, "webhooks": {PathItem, named}, "components": {Components, one},
	},
	Components: {
		"schemas": {Schema, named}, "responses": {Response, named}, "parameters": {Parameter, named},
		"examples": {Example, named}, "requestBodies": {RequestBody, named}, "headers": {Header, named},
		"securitySchemes": {SecurityScheme, named}, "links": {Link, named}, "callbacks": {Callback, named},
		"pathItems": {PathItem, named},
	},
	PathItem: {
		"parameters": {Parameter, list},
		"get":        {PathOperation, one}, "put": {PathOperation, one}, "post": {PathOperation, one}, "delete": {PathOperation, one},
		"options": {PathOperation, one}, "head": {PathOperation, one}, "patch": {PathOperation, one}, "trace": {PathOperation, one},
	},
	PathOperation: {
		"parameters": {Parameter, list}, "requestBody": {RequestBody, one}, "responses": {Response, keyed},
		"callbacks": {Callback, named},
	},
	Parameter:   {"schema": {Schema, one}, "content": {MediaType, named}, "examples": {Example, named}},
	Header:      {"schema": {Schema, one}, "content": {MediaType, named}, "examples": {Example, named}},
	RequestBody: {"content": {MediaType, named}},
	Response:    {"headers": {Header, named}, "content": {MediaType, named}, "links": {Link, named}},
	MediaType:   {"schema": {Schema, one}, "examples": {Example, named}, "encoding": {Encoding, named}},
	Encoding:    {"headers": {Header, named}},
	Schema: {
		"allOf": {Schema, list}, "anyOf": {Schema, list}, "oneOf": {Schema, list}, "prefixItems": {Schema, list},
		"properties": {Schema, named}, "patternProperties": {Schema, named}, "dependentSchemas": {Schema, named},
		"$defs": {Schema, named}, "definitions": {Schema, named},
		"additionalProperties": {Schema, one}, "unevaluatedProperties": {Schema, one}, "unevaluatedItems": {Schema, one},
		"items": {Schema, one}, "contains": {Schema, one}, "not": {Schema, one}, "if": {Schema, one}, "then": {Schema, one},
		"else": {Schema, one}, "propertyNames": {Schema, one}, "contentSchema": {Schema, one},
	},
}

// Objects visits node, an object of the given kind, and the objects below it, in the order in which they
// were written, each before what it holds. Key is where it stands: the key of a mapping, or the item itself.
// It goes no deeper where visit returns false. References are not followed.
func Objects(kind Object, key, node *yaml.Node, visit func(kind Object, key, node *yaml.Node) bool) {
	if !visit(kind, key, node) {
		return
	}
	if kind == Callback { // its keys are expressions
		below(field{PathItem, keyed}, key, node, visit)
		return
	}
	known := fields[kind]
	for name, value := range Entries(node) {
		if f, holds := known[name.Value]; holds {
			below(f, name, value, visit)
		}
	}
}

func below(f field, key, value *yaml.Node, visit func(kind Object, key, node *yaml.Node) bool) {
	switch {
	case f.shape == one:
		Objects(f.object, key, value, visit)
	case f.shape == list && value.Kind == yaml.SequenceNode:
		for _, item := range value.Content {
			Objects(f.object, item, item, visit)
		}
	case f.shape != list:
		for name, item := range Entries(value) {
			if f.shape == named || !strings.HasPrefix(name.Value, "x-") {
				Objects(f.object, name, item, visit)
			}
		}
	}
}
