// Package document loads a contract and keeps what a person wrote: the order of its keys and the
// line and column of each node.
package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Document is a contract as it was written.
type Document struct {
	// Name is the file's name as the caller gave it; it stands in front of every error.
	Name string
	// Root is the mapping at the top of the document. Its nodes have no comments: these are for the
	// people who edit the contract, and not for those who read it when it is published.
	Root *yaml.Node

	file *file
	// others are the files of the nodes that stand in another file than the contract's own.
	others map[*yaml.Node]*file
	files  int
	json   bool // the file is JSON
}

// Base is the name of the file without its folder, in one line.
func (d *Document) Base() string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, filepath.Base(d.Name))
}

// Load reads the contract in the file at path. YAML and JSON are both accepted. An error that joins
// [*Error] is every mistake found; any other means that the file could not be read. Where the mistakes leave a
// document to look at, such as beside a repeated key, it is returned too, without what is wrong.
func Load(path string) (*Document, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	return Parse(path, data)
}

// Parse is [Load] for a contract in memory; name stands in front of every error.
func Parse(name string, data []byte) (*Document, error) {
	d, err := ParsePart(name, data)
	if d != nil && d.Root.Kind != yaml.MappingNode {
		return nil, errors.Join(err, d.ErrorAt(d.Root, "a contract is a mapping that begins with `openapi: 3.1.0`"))
	}
	return d, err
}

// ParsePart is [Parse] for a file that holds a part of a contract, and not a whole one.
func ParsePart(name string, data []byte) (*Document, error) {
	text := strings.TrimPrefix(string(data), "\ufeff") // an editor's byte order mark
	d := &Document{Name: name, file: &file{name: name, lines: splitLines(text)}}
	d.json = json.Valid([]byte(text))
	if err := d.checkText(text); err != nil {
		return nil, err
	}
	if err := d.parse(text); err != nil {
		return nil, err
	}
	err := errors.Join(append(d.check(d.Root, 1), d.checkJSON(text))...)
	if version := Get(d.Root, "openapi"); version != nil {
		d.file.version = version.Value
	}
	return d, err
}

// Find follows path from the top of the document, a step being a key of a mapping or an index of a
// sequence. It returns the last value it reached, the key (or item) that led there, and how many steps
// it could go.
func (d *Document) Find(path ...string) (key, value *yaml.Node, steps int) {
	key, value = d.Root, d.Root
	for _, step := range path {
		nextKey, nextValue := child(value, step)
		if nextValue == nil {
			break
		}
		key, value, steps = nextKey, nextValue, steps+1
	}
	return key, value, steps
}

// Copy returns a document whose nodes can be changed without changing d's.
func (d *Document) Copy() *Document {
	made := &Document{Name: d.Name, file: d.file, others: maps.Clone(d.others), files: d.files}
	made.Root = made.CopyNode(d.Root)
	return made
}

func (d *Document) parse(text string) error {
	if d.json {
		text = fromJSON(text)
	}
	if comment := d.comment(); comment != nil {
		return d.errorAt(comment.line, comment.column, comment.reason)
	}
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	var top, more yaml.Node
	switch err := decoder.Decode(&top); {
	case errors.Is(err, io.EOF):
		return d.empty()
	case err != nil:
		return d.syntaxError(err)
	}
	switch err := decoder.Decode(&more); {
	case err == nil:
		return d.ErrorAt(&more, "a second YAML document begins here; put each contract into a file of its own")
	case !errors.Is(err, io.EOF):
		return d.syntaxError(err)
	}
	d.Root = top.Content[0]
	if IsNull(d.Root) {
		return d.empty()
	}
	return nil
}

func (d *Document) empty() error {
	return d.ErrorAt(nil, "the file is empty; a contract begins with `openapi: 3.1.0`")
}
