// Package interprettest reads a contract's operations and shapes from its document, with a validator that
// others wrote. Tests hold the generated checks and the server's answers against it.
package interprettest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/charterhq/charter/impl/engine/contract"
)

// ErrUnsupported says that a contract asks for something this package does not enforce.
var ErrUnsupported = errors.New("not supported")

const documentURL = "contract.json"

type document struct {
	root     map[string]any
	compiler *jsonschema.Compiler
	mutex    sync.Mutex // the compiler is for one at a time
}

// Operations reads the operations of an effective contract in JSON, in the order of path and method.
func Operations(effective []byte) ([]contract.Operation, error) {
	d, err := load(effective)
	if err != nil {
		return nil, err
	}
	return d.operations()
}

func load(effective []byte) (*document, error) { return loadAs(effective, func(any) {}) }

// loadAs lets change alter the document before its schemas are compiled.
func loadAs(effective []byte, change func(any)) (*document, error) {
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(effective))
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	root, ok := parsed.(map[string]any)
	if !ok {
		return nil, errors.New("reading the contract: it is not an object")
	}
	change(root)
	d := &document{root: root, compiler: jsonschema.NewCompiler()}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	d.compiler.UseRegexpEngine(compilePattern)
	for _, format := range []*jsonschema.Format{integerFormat("int32", 32), integerFormat("int64", 64)} {
		d.compiler.RegisterFormat(format)
	}
	if err := d.compiler.AddResource(documentURL, root); err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	return d, nil
}

// compilePattern reads patterns as contracts write them.
func compilePattern(ecma string) (jsonschema.Regexp, error) {
	compiled, err := regexp2.Compile(ecma, regexp2.ECMAScript|regexp2.Unicode)
	return ecmaPattern{compiled}, err
}

// ecmaPattern is matched by backtracking, as ECMA-262 has it; the patterns that are judged are matched in another way.
type ecmaPattern struct{ *regexp2.Regexp }

// MatchString is part of [jsonschema.Regexp].
func (p ecmaPattern) MatchString(text string) bool {
	found, err := p.Regexp.MatchString(text)
	if err != nil {
		panic(err) // it takes too long
	}
	return found
}

func (d *document) operations() ([]contract.Operation, error) {
	var operations []contract.Operation
	var failed []error
	paths, _ := d.root["paths"].(map[string]any)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item, _ := paths[path].(map[string]any)
		for _, method := range []string{"delete", "get", "head", "options", "patch", "post", "put", "trace"} {
			if item[method] == nil {
				continue
			}
			operation, err := d.operation(path, method)
			if err != nil {
				failed = append(failed, fmt.Errorf("%s %s: %w", strings.ToUpper(method), path, err))
			}
			operations = append(operations, operation)
		}
	}
	return operations, errors.Join(failed...)
}

func (d *document) operation(path, method string) (contract.Operation, error) {
	item := node{d, step("/paths", path)}
	self := item.child(method)
	operation := contract.Operation{
		ID:     self.child("operationId").text(),
		Method: strings.ToUpper(method),
		Path:   path,
		ETag:   self.child("responses").child("200").child("headers").child("ETag").exists(),
	}
	parameters, err := parametersOf(item, self)
	if err != nil {
		return operation, err
	}
	bodies, body, err := bodyOf(self)
	if err != nil {
		return operation, err
	}
	operation.Body = body
	allowed := self.child("x-unknown-query")
	if !allowed.exists() {
		allowed = node{d, "/x-defaults/x-unknown-query"}
	}
	operation.Check = (&checker{parameters: parameters, unknown: allowed.text() == "allow", bodies: bodies}).check
	return operation, nil
}

func (d *document) compile(at node) (*jsonschema.Schema, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	schema, err := d.compiler.Compile(documentURL + "#" + at.pointer)
	if err != nil {
		return nil, fmt.Errorf("compiling the schema at %s: %w", at.pointer, err)
	}
	return schema, nil
}
