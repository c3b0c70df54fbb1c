package interprettest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Responses holds answers against a contract.
type Responses struct {
	document *document
	problem  *jsonschema.Schema
}

// NewResponses reads an effective contract in JSON. Objects are taken to have no properties but those that
// are listed: callers must expect more, but a test should not see any that nobody meant to show.
func NewResponses(effective []byte) (*Responses, error) {
	d, err := loadAs(effective, closeObjects)
	if err != nil {
		return nil, err
	}
	problem, err := d.compile(node{d, "/components/schemas/Problem"})
	if err != nil {
		return nil, err
	}
	return &Responses{d, problem}, nil
}

// Check returns what is wrong with the answer to a request, or nil. A request that fits no operation
// must get a problem, or a 204 to OPTIONS.
func (r *Responses) Check(method, path string, status int, header http.Header, body []byte) error {
	operation, ok := r.find(method, path)
	if !ok {
		return r.checkOutside(method, status, header, body)
	}
	response, listed := responseOf(operation, status)
	if !listed {
		return fmt.Errorf("%s %s answered %d, which the contract does not list", method, path, status)
	}
	return errors.Join(
		r.checkHeaders(response, header),
		r.checkContent(response, method, header, body))
}

// responseOf finds the answer of a status: the status itself counts before its range, and that before the default
// (OpenAPI 3.1, section 4.8.16).
func responseOf(operation node, status int) (node, bool) {
	responses := operation.child("responses")
	for _, key := range []string{strconv.Itoa(status), strconv.Itoa(status/100) + "XX", "default"} {
		if response := responses.child(key); response.exists() {
			return response, true
		}
	}
	return node{}, false
}

func closeObjects(value any) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			closeObjects(item)
		}
	case map[string]any:
		_, isSchema := value["properties"].(map[string]any)
		if isSchema && value["type"] == "object" && value["additionalProperties"] == nil {
			value["additionalProperties"] = false
		}
		for _, child := range value {
			closeObjects(child)
		}
	}
}

func (r *Responses) checkOutside(method string, status int, header http.Header, body []byte) error {
	if method == http.MethodOptions && status == http.StatusNoContent && header.Get("Allow") != "" {
		return nil
	}
	if status != http.StatusNotFound && status != http.StatusMethodNotAllowed && status != http.StatusRequestHeaderFieldsTooLarge {
		return fmt.Errorf("a request outside the contract was answered with %d", status)
	}
	if header.Get("Content-Type") != contract.ProblemMediaType {
		return fmt.Errorf("a request outside the contract was answered with %q", header.Get("Content-Type"))
	}
	if method == http.MethodHead {
		return nil
	}
	return checkJSON(r.problem, body)
}

func (r *Responses) checkHeaders(response node, header http.Header) error {
	declared, _ := response.child("headers").value().(map[string]any)
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		field := response.child("headers").child(name)
		if header.Get(name) == "" {
			if field.child("required").flag() {
				wrong = append(wrong, fmt.Errorf("the header field %s is missing", name))
			}
			continue
		}
		schema, err := r.document.compile(field.child("schema"))
		if err == nil {
			err = schema.Validate(valueOf(field.child("schema").child("type").text(), header.Get(name)))
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("the header field %s: %w", name, err))
		}
	}
	return errors.Join(wrong...)
}

// valueOf reads the text of a header field as what its schema says it is.
func valueOf(kind, text string) any {
	switch kind {
	case "integer", "number":
		if number, err := jsonschema.UnmarshalJSON(strings.NewReader(text)); err == nil {
			return number
		}
	case "boolean":
		if text == "true" || text == "false" {
			return text == "true"
		}
	}
	return text
}

func (r *Responses) checkContent(response node, method string, header http.Header, body []byte) error {
	content, _ := response.child("content").value().(map[string]any)
	if content == nil {
		if len(body) > 0 {
			return errors.New("there is a body, and the contract has none")
		}
		return nil
	}
	key, ok := mediaOf(content, header.Get("Content-Type"))
	if !ok {
		return fmt.Errorf("the body is of type %q, and the contract has %q", header.Get("Content-Type"), slices.Sorted(maps.Keys(content)))
	}
	if method == http.MethodHead || !strings.HasSuffix(key, "json") {
		return nil
	}
	schema, err := r.document.compile(response.child("content").child(key).child("schema"))
	if err != nil {
		return err
	}
	return checkJSON(schema, body)
}

// mediaOf finds the key of a body's type, or of a range that it is of.
func mediaOf(content map[string]any, field string) (string, bool) {
	mediaType, _, err := mime.ParseMediaType(field)
	if err != nil {
		return "", false
	}
	main, _, _ := strings.Cut(mediaType, "/")
	for _, key := range []string{mediaType, main + "/*", "*/*"} {
		if content[key] != nil {
			return key, true
		}
	}
	return "", false
}

func checkJSON(schema *jsonschema.Schema, body []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("the body is not JSON: %w", err)
	}
	return schema.Validate(value)
}

// find returns the operation that a request belongs to. HEAD belongs to GET.
func (r *Responses) find(method, path string) (node, bool) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	paths, _ := r.document.root["paths"].(map[string]any)
	for _, template := range slices.Sorted(maps.Keys(paths)) { // a literal sorts before a { in the same place
		if !fits(template, path) {
			continue
		}
		if operation := (node{r.document, "/paths"}).child(template).child(strings.ToLower(method)); operation.exists() {
			return operation, true
		}
		if !strings.Contains(template, "{") {
			return node{}, false // the path has its own methods
		}
	}
	for _, template := range slices.Backward(slices.Sorted(maps.Keys(paths))) {
		operation := node{r.document, "/paths"}.child(template).child(strings.ToLower(method))
		if optional, takesRest := r.catchAll(template); takesRest && operation.exists() && begins(template, path, optional) {
			return operation, true
		}
	}
	return node{}, false
}

// catchAll tells whether the last parameter of a path takes the rest of it, and whether that may be nothing.
func (r *Responses) catchAll(template string) (optional, takesRest bool) {
	item := node{r.document, "/paths"}.child(template)
	for _, holder := range []string{"", "get", "post", "put", "patch", "delete"} {
		at := item
		if holder != "" {
			at = item.child(holder)
		}
		list, _ := at.child("parameters").value().([]any)
		for i := range list {
			if word := at.child("parameters").child(strconv.Itoa(i)).child("x-catch-all"); word.exists() {
				return word.value() == "optional", true
			}
		}
	}
	return false, false
}

// begins tells whether a path begins as a template does whose last parameter takes the rest.
func begins(template, path string, optional bool) bool {
	want, have := strings.Split(template, "/"), strings.Split(path, "/")
	want = want[:len(want)-1]
	if len(have) < len(want) || !fits(strings.Join(want, "/"), strings.Join(have[:len(want)], "/")) {
		return false
	}
	return optional || strings.Join(have[len(want):], "/") != ""
}

func fits(template, path string) bool {
	want, have := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if !strings.HasPrefix(want[i], "{") && want[i] != have[i] || strings.HasPrefix(want[i], "{") && have[i] == "" {
			return false
		}
	}
	return true
}
