// Package document loads a contract and keeps what a person wrote: the order of its keys and the
// line and column of each node.
package document

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Document is a contract as it was written.
type Document struct {
	// Name is the file's name as the caller gave it; it stands in front of every error.
	Name string
	// Root is the mapping at the top of the document.
	Root *yaml.Node

	lines []string
}

// Base is the name of the file without its folder.
func (d *Document) Base() string { return filepath.Base(d.Name) }

// Error is a mistake in a contract, with the place where it stands.
type Error struct {
	File   string
	Line   int // from 1; 0: the document as a whole
	Column int // from 1
	Source string
	Reason string
}

// Error shows the place, the reason and, beneath, the line itself with a mark under the column.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Reason
	}
	mark := strings.Repeat(" ", max(e.Column-1, 0)) + "^"
	return fmt.Sprintf("%s:%d:%d: %s\n    %s\n    %s", e.File, e.Line, e.Column, e.Reason, e.Source, mark)
}

// Load reads the contract in the file at path. YAML and JSON are both accepted. The error joins every
// mistake found; each is an [*Error].
func Load(path string) (*Document, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	return Parse(path, data)
}

// Parse is [Load] for a contract in memory; name stands in front of every error.
func Parse(name string, data []byte) (*Document, error) {
	d := &Document{Name: name, lines: strings.Split(string(data), "\n")}
	var top yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&top); err != nil {
		return nil, &Error{File: name, Reason: "not a YAML document: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if decoder.Decode(new(yaml.Node)) == nil {
		return nil, &Error{File: name, Reason: "the file holds more than one YAML document; put each contract into a file of its own"}
	}
	d.Root = top.Content[0]
	d.Root.Content[0].HeadComment = "" // an editor's hint at the top of the file is no part of the contract
	if d.Root.Kind != yaml.MappingNode {
		return nil, d.errorAt(d.Root, "a contract is a mapping that begins with `openapi: 3.1.0`")
	}
	if err := errors.Join(d.check(d.Root)...); err != nil {
		return nil, err
	}
	return d, nil
}

// check finds what YAML allows and a contract does not: repeated keys, keys that are not text, and
// aliases, which would make one node stand in two places.
func (d *Document) check(node *yaml.Node) []error {
	var found []error
	if node.Kind == yaml.AliasNode {
		return append(found, d.errorAt(node, "YAML aliases are not supported; use `$ref`"))
	}
	if node.Kind != yaml.MappingNode {
		for _, child := range node.Content {
			found = append(found, d.check(child)...)
		}
		return found
	}
	first := make(map[string]int, len(node.Content)/2)
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch line, seen := first[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!merge":
			found = append(found, d.errorAt(key, "a key must be plain text"))
		case seen:
			found = append(found, d.errorAt(key, fmt.Sprintf("the key %q stands here a second time; the first is in line %d", key.Value, line)))
		default:
			first[key.Value] = key.Line
		}
		found = append(found, d.check(value)...)
	}
	return found
}

func (d *Document) errorAt(node *yaml.Node, reason string) *Error {
	e := &Error{File: d.Name, Line: node.Line, Column: node.Column, Reason: reason}
	if node.Line >= 1 && node.Line <= len(d.lines) {
		e.Source = d.lines[node.Line-1]
	}
	return e
}
