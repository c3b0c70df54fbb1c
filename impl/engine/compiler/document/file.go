package document

import (
	"cmp"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// file is a file in which nodes of a contract stand.
type file struct {
	name   string
	number int // in the order in which a contract's files were read; its own is 0
	lines  []string
	// version is what the file's own `openapi` says; empty: what the contract's says.
	version string
	// outside tells that the file is not in the contract's folder.
	outside bool
}

func (f *file) errorAt(line, column int, reason string) *Error {
	e := &Error{File: f.name, Line: line, Column: column, Reason: reason, file: f.number}
	if line >= 1 && line <= len(f.lines) {
		e.Source = f.lines[line-1]
	}
	return e
}

func (d *Document) fileOf(node *yaml.Node) *file {
	if other := d.others[node]; other != nil {
		return other
	}
	return d.file
}

// Adopt makes the nodes of another file known to d, so that they can stand in its tree and their errors
// show where they were written.
func (d *Document) Adopt(other *Document) {
	if d.others == nil {
		d.others = make(map[*yaml.Node]*file)
	}
	d.files++
	other.file.number = d.files
	d.adopt(other.Root, other.file)
	if other.json {
		unfold(other.Root)
	}
}

// Refuse gives the mistakes of a file that cannot be adopted their place behind those of the files before it.
func (d *Document) Refuse(mistakes []*Error) {
	d.files++
	for _, mistake := range mistakes {
		mistake.file = d.files
	}
}

// unfold writes mappings and lists over lines, as the rest of the document is.
func unfold(node *yaml.Node) {
	if node.Kind != yaml.ScalarNode {
		node.Style &^= yaml.FlowStyle
	}
	for key := range Entries(node) {
		key.Style = 0
	}
	for _, below := range node.Content {
		unfold(below)
	}
}

func (d *Document) adopt(node *yaml.Node, from *file) {
	d.others[node] = from
	for _, below := range node.Content {
		d.adopt(below, from)
	}
}

// Outside notes that the nodes of d, which is a part of another document, are not in the folder of that.
func (d *Document) Outside() { d.file.outside = true }

// OutsideFiles are the names of the files outside of the contract's folder that nodes of it stand in. They may be no
// part of a contract, and not for those who read its mistakes.
func (d *Document) OutsideFiles() map[string]bool {
	names := make(map[string]bool)
	for _, other := range d.others {
		if other.outside {
			names[other.name] = true
		}
	}
	return names
}

// FileOf is the name of the file in which a node was written.
func (d *Document) FileOf(node *yaml.Node) string { return d.fileOf(node).name }

// Version is the version of OpenAPI by which a node was written: its file's, or the contract's.
func (d *Document) Version(node *yaml.Node) string {
	return cmp.Or(d.fileOf(node).version, d.file.version)
}

// Line says where a node stands to a reader of from: line 7, or line 7 of other.yaml.
func (d *Document) Line(node, from *yaml.Node) string {
	if at := d.fileOf(node); at != d.fileOf(from) {
		return fmt.Sprintf("line %d of %s", node.Line, at.name)
	}
	return fmt.Sprintf("line %d", node.Line)
}

// Stand lets a node that a stage has made stand where another does, for errors. It returns the node.
func (d *Document) Stand(node, where *yaml.Node) *yaml.Node {
	node.Line, node.Column = where.Line, where.Column
	if other := d.others[where]; other != nil {
		d.others[node] = other
	}
	return node
}

// CopyNode copies a node of d with all that is below it. The copy stands where the node does.
func (d *Document) CopyNode(node *yaml.Node) *yaml.Node {
	made := *node
	if from := d.others[node]; from != nil {
		d.others[&made] = from
	}
	made.Content = make([]*yaml.Node, len(node.Content))
	for i, below := range node.Content {
		made.Content[i] = d.CopyNode(below)
	}
	return &made
}
