package model

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/validate"
)

// Response is an answer of an operation.
type Response struct {
	Status  string // 200, a range such as 2XX, or default
	Headers []Parameter
	Media   []Media // none: there is no body
}

// responses reads an operation's answers: single statuses first, then ranges, then the default.
func (r *reader) responses(id string, operation *yaml.Node) []Response {
	var all []Response
	for key, node := range document.Entries(document.Get(operation, "responses")) {
		if !strings.HasPrefix(key.Value, "x-") {
			all = append(all, r.response(id+" "+key.Value, key.Value, r.document.Follow(node)))
		}
	}
	slices.SortStableFunc(all, func(a, b Response) int { return a.rank() - b.rank() })
	return all
}

func (r *Response) rank() int {
	switch {
	case r.Status == "default":
		return 2
	case strings.HasSuffix(r.Status, "XX"):
		return 1
	default:
		return 0
	}
}

func (r *reader) response(name, status string, node *yaml.Node) Response {
	response := Response{Status: status}
	for key, value := range document.Entries(document.Get(node, "headers")) {
		if strings.EqualFold(key.Value, "Content-Type") { // OpenAPI 3.1, section 4.8.17.1
			continue
		}
		header := r.header(key, r.document.Follow(value), name+" "+key.Value)
		if header.Shape != validate.AsSingle && header.Shape != validate.AsArray {
			r.wrongf(key, "an object or JSON in a header field of an answer is not written by the generated server; let the field hold a single value, or a list of them")
		}
		response.Headers = append(response.Headers, header)
	}
	if content := document.Get(node, "content"); content != nil && len(content.Content) > 0 && (status == "204" || status == "205" || status == "304" || strings.HasPrefix(status, "1")) {
		r.wrongf(content.Content[0], "an answer of %s has no content (RFC 9110, section 6.4.1): take it away, or give the answer another status", status)
	}
	for _, written := range r.content(node) {
		media := Media{Type: written.key.Value, Kind: written.kind}
		schema := document.Get(written.node, "schema")
		if schema != nil && (media.Kind == JSON || media.Kind == Text) {
			media.Schema = r.schema(schema, name)
		}
		if media.Kind == Text && media.Schema != nil {
			if media.Schema.kinds() != validate.IsString {
				media.Schema = nil // it describes what the text holds, such as the events of a stream
			}
		}
		response.Media = append(response.Media, media)
	}
	return response
}

// offers are the media types of a success, in their order, where there are several.
func offers(responses []Response) []string {
	var types []string
	for _, response := range responses {
		if !strings.HasPrefix(response.Status, "2") {
			continue
		}
		for _, media := range response.Media {
			if !slices.Contains(types, media.Type) {
				types = append(types, media.Type)
			}
		}
	}
	if len(types) < 2 {
		return nil
	}
	return types
}
