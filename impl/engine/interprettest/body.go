package interprettest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// content is a body of one media type: JSON, or a form.
type content struct {
	schema *jsonschema.Schema
	form   *form // nil: it is JSON
}

// bodyOf reads an operation's body: what it is by its media type. Its limit is left out.
func bodyOf(operation node) (map[string]*content, *contract.Body, error) {
	self := operation.child("requestBody")
	media, _ := self.child("content").value().(map[string]any)
	if media == nil {
		return nil, nil, nil
	}
	body := &contract.Body{Required: self.child("required").flag()}
	contents := make(map[string]*content)
	for _, name := range slices.Sorted(maps.Keys(media)) {
		at := self.child("content").child(name)
		read := new(content)
		switch parsed, err := mediatype.Parse(name); {
		case name == formType:
			if read.form, err = formOf(at); err != nil {
				return nil, nil, err
			}
		case err != nil || !parsed.IsJSON():
			return nil, nil, fmt.Errorf("%w: a request body of type %s", ErrUnsupported, name)
		}
		schema, err := operation.document.compile(at.child("schema"))
		if err != nil {
			return nil, nil, err
		}
		read.schema = schema
		contents[name] = read
		body.Media = append(body.Media, contract.Media{Type: name})
	}
	return contents, body, nil
}

// check holds a body against its schema. Malformed tells that it cannot be read.
func (c *content) check(r *contract.Request) (found []contract.Violation, malformed bool) {
	if c.form != nil {
		return c.checkForm(r)
	}
	value, wrong := readJSON(string(r.Body))
	if wrong != nil {
		return []contract.Violation{contract.InBody(wrong.pointer, wrong.code, wrong.detail)}, true
	}
	return violations(c.schema.Validate(value)), false
}
