package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Compact writes the document as JSON for programs, which take longer to read what is indented. Its keys are in the order they
// were written.
func (d *Document) Compact() []byte {
	var out bytes.Buffer
	writeJSON(&out, d.Root)
	return out.Bytes()
}

// JSON writes the document as indented JSON, its keys in the order they were written.
func (d *Document) JSON() ([]byte, error) {
	var out bytes.Buffer
	if err := json.Indent(&out, d.Compact(), "", "  "); err != nil {
		return nil, fmt.Errorf("writing %s as JSON: %w", d.Name, err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// YAML writes the document as YAML, its keys in the order they were written.
func (d *Document) YAML() ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(d.Root); err != nil {
		return nil, fmt.Errorf("writing %s as YAML: %w", d.Name, err)
	}
	return out.Bytes(), nil
}

func writeJSON(out *bytes.Buffer, node *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode:
		writeObject(out, node)
	case yaml.SequenceNode:
		writeArray(out, node)
	default:
		writeScalar(out, node)
	}
}

func writeObject(out *bytes.Buffer, node *yaml.Node) {
	out.WriteByte('{')
	comma := ""
	for key, value := range Entries(node) {
		out.WriteString(comma)
		writeString(out, key.Value)
		out.WriteByte(':')
		writeJSON(out, value)
		comma = ","
	}
	out.WriteByte('}')
}

func writeArray(out *bytes.Buffer, node *yaml.Node) {
	out.WriteByte('[')
	for i, item := range node.Content {
		if i > 0 {
			out.WriteByte(',')
		}
		writeJSON(out, item)
	}
	out.WriteByte(']')
}

// writeScalar takes an unquoted date, which YAML 1.1 reads as a time, for the text it is.
func writeScalar(out *bytes.Buffer, node *yaml.Node) {
	switch {
	case node.Tag == "!!null":
		out.WriteString("null")
	case node.Tag == "!!bool":
		out.WriteString(strings.ToLower(node.Value))
	case IsNumber(node):
		out.WriteString(node.Value) // the digits as written
	default:
		writeString(out, node.Value)
	}
}

// IsNumber knows the numbers that the YAML library takes for text because a float64 cannot hold them.
func IsNumber(node *yaml.Node) bool {
	if node.Tag == "!!int" || node.Tag == "!!float" {
		return true
	}
	written := node.Style == 0 && node.Line > 0
	return written && number.MatchString(node.Value)
}

// number is RFC 8259, section 6.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

func writeString(out *bytes.Buffer, value string) {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value)   //nolint:errchkjson // a string into a buffer cannot fail
	out.Truncate(out.Len() - 1) // the encoder ends every value with a newline
}

// ValueJSON writes a value of the document as JSON.
func ValueJSON(node *yaml.Node) string {
	var out bytes.Buffer
	writeJSON(&out, node)
	return out.String()
}

// IsText tells a string from a number and from the other scalars.
func IsText(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Tag != "!!null" && node.Tag != "!!bool" && !IsNumber(node)
}
