package document

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// JSON writes the document as indented JSON, its keys in the order they were written.
func (d *Document) JSON() ([]byte, error) {
	var compact bytes.Buffer
	if err := d.writeJSON(&compact, d.Root); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, compact.Bytes(), "", "  "); err != nil {
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

func (d *Document) writeJSON(out *bytes.Buffer, node *yaml.Node) error {
	switch node.Kind {
	case yaml.MappingNode:
		return d.writeObject(out, node)
	case yaml.SequenceNode:
		return d.writeArray(out, node)
	default:
		return d.writeScalar(out, node)
	}
}

func (d *Document) writeObject(out *bytes.Buffer, node *yaml.Node) error {
	out.WriteByte('{')
	for i := 0; i < len(node.Content); i += 2 {
		if i > 0 {
			out.WriteByte(',')
		}
		writeString(out, node.Content[i].Value)
		out.WriteByte(':')
		if err := d.writeJSON(out, node.Content[i+1]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func (d *Document) writeArray(out *bytes.Buffer, node *yaml.Node) error {
	out.WriteByte('[')
	for i, item := range node.Content {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := d.writeJSON(out, item); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func (d *Document) writeScalar(out *bytes.Buffer, node *yaml.Node) error {
	switch node.Tag {
	case "!!str", "!!timestamp": // YAML 1.1 reads an unquoted date as a time; a contract means the text
		writeString(out, node.Value)
		return nil
	case "!!null":
		out.WriteString("null")
		return nil
	}
	if json.Valid([]byte(node.Value)) { // keeps the digits as written
		out.WriteString(node.Value)
		return nil
	}
	var value any
	if err := node.Decode(&value); err != nil {
		return d.errorAt(node, "cannot read this value: "+err.Error())
	}
	data, err := json.Marshal(value)
	if err != nil {
		return d.errorAt(node, "JSON has no such value: "+err.Error())
	}
	out.Write(data)
	return nil
}

func writeString(out *bytes.Buffer, value string) {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value)   // a string into a buffer cannot fail
	out.Truncate(out.Len() - 1) // the encoder ends every value with a newline
}
