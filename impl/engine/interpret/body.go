package interpret

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/charterhq/charter/impl/engine/contract"
)

// DefaultBodyLimit holds where a contract sets none. In bytes.
const DefaultBodyLimit = 1 << 20

// bodyOf reads an operation's body: the schema of each media type, and what the pipeline must know.
func bodyOf(operation node) (map[string]*jsonschema.Schema, *contract.Body, error) {
	self := operation.child("requestBody")
	content, _ := self.child("content").value().(map[string]any)
	if content == nil {
		return nil, nil, nil
	}
	limit, err := bodyLimit(operation)
	if err != nil {
		return nil, nil, err
	}
	body := &contract.Body{Required: self.child("required").flag(), Limit: limit}
	schemas := make(map[string]*jsonschema.Schema)
	for _, mediaType := range slices.Sorted(maps.Keys(content)) {
		name := strings.ToLower(mediaType)
		if name != "application/json" && !strings.HasSuffix(name, "+json") {
			return nil, nil, fmt.Errorf("%w: a request body of type %s", ErrUnsupported, mediaType)
		}
		schema, err := operation.document.compile(self.child("content").child(mediaType).child("schema"))
		if err != nil {
			return nil, nil, err
		}
		schemas[name] = schema
		body.MediaTypes = append(body.MediaTypes, name)
	}
	return schemas, body, nil
}

func bodyLimit(operation node) (int64, error) {
	for _, at := range []node{operation, {operation.document, "/x-defaults"}} {
		if text := at.child("x-body-limit").text(); text != "" {
			return parseSize(text)
		}
	}
	return DefaultBodyLimit, nil
}

// parseSize reads 512B, 64KiB or 1MiB. It returns bytes.
func parseSize(text string) (int64, error) {
	for suffix, unit := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if digits, ok := strings.CutSuffix(text, suffix); ok {
			count, err := strconv.ParseInt(digits, 10, 32)
			if err != nil || count <= 0 {
				break
			}
			return count * unit, nil
		}
	}
	return 0, fmt.Errorf("x-body-limit %q is not a size such as 64KiB or 1MiB", text)
}
