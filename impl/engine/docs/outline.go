package docs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// outline is what the pages need of a contract.
type outline struct {
	Info struct {
		Title   string `json:"title"`
		Version string `json:"version"`
	} `json:"info"`
	Paths      members[members[json.RawMessage]] `json:"paths"`
	Components struct {
		Schemas   map[string]json.RawMessage `json:"schemas"`
		Responses map[string]response        `json:"responses"`
		Examples  map[string]example         `json:"examples"`
	} `json:"components"`
}

type operation struct {
	Method string
	Path   string

	ID        string            `json:"operationId"`
	Summary   string            `json:"summary"`
	Tags      []string          `json:"tags"`
	Responses members[response] `json:"responses"`
}

type response struct {
	Ref     string               `json:"$ref"`
	Content map[string]mediaType `json:"content"`
}

type mediaType struct {
	Schema   json.RawMessage  `json:"schema"`
	Example  json.RawMessage  `json:"example"`
	Examples members[example] `json:"examples"`
}

type example struct {
	Ref   string          `json:"$ref"`
	Value json.RawMessage `json:"value"`
}

// members is a JSON object whose members keep the order they were written in.
type members[V any] []member[V]

type member[V any] struct {
	name  string
	value V
}

func (m *members[V]) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return errors.Join(errors.New("not an object"), err)
	}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // in an object, nothing else can stand here
		one := member[V]{name: name}
		if err := decoder.Decode(&one.value); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		*m = append(*m, one)
	}
	return nil
}

func read(document []byte) (*outline, error) {
	var o outline
	if err := json.Unmarshal(document, &o); err != nil {
		return nil, fmt.Errorf("it is not an OpenAPI document in JSON: %w", err)
	}
	if strings.TrimSpace(o.Info.Title) == "" {
		return nil, errors.New("info.title is missing")
	}
	if strings.TrimSpace(o.Info.Version) == "" {
		return nil, errors.New("info.version is missing")
	}
	return &o, nil
}

// operations lists the operations in the order of the contract.
func (o *outline) operations() ([]operation, error) {
	var all []operation
	for _, item := range o.Paths {
		for _, field := range item.value {
			if !isMethod(field.name) {
				continue
			}
			one := operation{Method: strings.ToUpper(field.name), Path: item.name}
			if err := json.Unmarshal(field.value, &one); err != nil {
				return nil, fmt.Errorf("%s %s: %w", one.Method, one.Path, err)
			}
			all = append(all, one)
		}
	}
	return all, nil
}

// isMethod tells whether a field of a path item is an operation (OpenAPI 3.1, section 4.8.9).
func isMethod(field string) bool {
	switch field {
	case "get", "put", "post", "delete", "options", "head", "patch", "trace":
		return true
	}
	return false
}

// component returns the name in a reference to a component of this kind, or "".
func component(ref, kind string) string {
	name, found := strings.CutPrefix(ref, "#/components/"+kind+"/")
	if !found {
		return ""
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}
