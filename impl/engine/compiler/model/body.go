package model

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Body is the body of an operation's requests.
type Body struct {
	Required bool
	Limit    string // x-body-limit as written; empty: the default
	Media    []Media
}

// Media is a body of one media type.
type Media struct {
	Type   string // lower case
	Schema *Schema
}

func (r *reader) body(id string, operation *yaml.Node) *Body {
	node := r.follow(document.Get(operation, "requestBody"))
	if node == nil {
		return nil
	}
	b := &Body{Required: text(node, "required") == "true", Limit: text(operation, "x-body-limit")}
	if b.Limit == "" {
		b.Limit = text(document.Get(r.document.Root, "x-defaults"), "x-body-limit")
	}
	for key, media := range document.Entries(document.Get(node, "content")) {
		mediaType := strings.ToLower(key.Value)
		if mediaType != "application/json" && !strings.HasSuffix(mediaType, "+json") {
			r.wrongf(key, "a body of type %s is not enforced yet", mediaType)
			continue
		}
		schema := document.Get(media, "schema")
		if schema == nil {
			r.wrongf(key, "the body has no schema")
			continue
		}
		b.Media = append(b.Media, Media{mediaType, r.schema(schema, id+" body")})
	}
	return b
}
