// Package schema holds the JSON Schema of a contract, which editors complete and check contracts with, and
// checks contracts by it.
package schema

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// JSON is the schema: JSON Schema 2020-12.
//
//go:embed charter.schema.json
var JSON []byte

const address = "charter.schema.json"

// parsed is the schema, ready to check with, and as plain values, in which the words of errors are looked up.
type parsed struct {
	compiled *jsonschema.Schema
	root     any
}

var load = sync.OnceValue(func() parsed {
	root, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSON))
	if err != nil {
		panic(err) // it is part of the program
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(address, root); err != nil {
		panic(err)
	}
	compiled, err := compiler.Compile(address)
	if err != nil {
		panic(err)
	}
	return parsed{compiled, root}
})

// Check holds a contract against the schema. It says nothing of extensions that the schema does not know, nor
// of those in the wrong place: which are allowed beside it, the caller knows. The error says
// that the document cannot be written as JSON.
func Check(d *document.Document) ([]*document.Error, error) {
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.Compact()))
	if err != nil {
		return nil, fmt.Errorf("reading %s again: %w", d.Name, err)
	}
	var wrong *jsonschema.ValidationError
	schema := load()
	if err := schema.compiled.Validate(instance); err == nil || !errors.As(err, &wrong) {
		return nil, err
	}
	r := &reporter{document: d, schema: schema.root}
	return r.all(wrong), nil
}
