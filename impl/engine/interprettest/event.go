package interprettest

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// CheckEvent returns what is wrong with the body of an event that goes out, or nil.
func (r *Responses) CheckEvent(name string, body []byte) error {
	pointer := "/webhooks/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name) + "/post/requestBody/content/application~1json/schema"
	if _, known := r.document.root["webhooks"].(map[string]any)[name]; !known {
		return fmt.Errorf("the contract has no event %q", name)
	}
	schema, err := r.document.compile(node{r.document, pointer})
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("reading the event: %w", err)
	}
	return schema.Validate(value)
}
