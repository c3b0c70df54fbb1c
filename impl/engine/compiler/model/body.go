package model

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/mediatype"
	"github.com/charterhq/charter/impl/engine/validate"
)

// Body is the body of an operation's requests.
type Body struct {
	Required bool
	Limit    int64 // bytes
	Tried    int64 // a lower limit that is only logged; 0: none
	Media    []Media
}

// Media is a body of one media type, or of a range of them.
type Media struct {
	Type   string // as written
	Kind   Kind
	Schema *Schema // that is checked; nil: none is
	Form   *Form   // of [Form] and [Multipart]
}

// Kind is how a body is read.
type Kind uint8

// The kinds of bodies.
const (
	JSON Kind = iota
	Text
	URLEncoded
	Multipart
	Binary // handed on as it is
)

func (r *reader) body(id string, operation *yaml.Node) *Body {
	node := r.document.Follow(document.Get(operation, "requestBody"))
	if node == nil {
		return nil
	}
	b := &Body{Required: document.Written(node, "required") == "true"}
	if content := document.Get(node, "content"); content != nil && len(content.Content) == 0 {
		r.wrongf(content, "`content` is empty, so that no body could be sent: name a media type such as application/json, or leave `requestBody` out")
	}
	for _, written := range r.content(node) {
		media := Media{Type: written.key.Value, Kind: written.kind}
		schema := document.Get(written.node, "schema")
		if schema != nil {
			media.Schema = r.schema(schema, id+" body")
		}
		if !r.checks(written.key, &media, func() { r.media(&media, written) }) {
			media = Media{Type: media.Type, Kind: Binary}
		}
		b.Media = append(b.Media, media)
	}
	return b
}

// media reads how the body of a media type is checked.
func (r *reader) media(media *Media, written content) {
	if document.Get(written.node, "encoding") != nil && media.Kind != URLEncoded && media.Kind != Multipart {
		r.wrongf(written.key, "encoding says something of forms only, multipart/form-data and application/x-www-form-urlencoded: take it away")
	}
	switch media.Kind {
	case JSON:
		r.needsSchema(written.key, media.Schema)
	case URLEncoded, Multipart:
		if r.needsSchema(written.key, media.Schema) {
			r.form(media, written.node)
		}
	case Text:
		r.textSchema(written.key, media.Schema)
	case Binary:
		r.binarySchema(written.key, media.Schema)
		media.Schema = nil
	}
}

// content is a media type of a body, as written.
type content struct {
	key, node *yaml.Node
	kind      Kind
}

// content reads the media types below a node that has them, and what kind of body each is.
func (r *reader) content(holder *yaml.Node) []content {
	var all []content
	seen := make(map[string]bool)
	for key, node := range document.Entries(document.Get(holder, "content")) {
		parsed, err := mediatype.Parse(key.Value)
		switch {
		case err != nil:
			r.wrongf(key, "this is %v", err)
		case seen[parsed.String()]:
			r.wrongf(key, "the media type stands here a second time, as upper and lower case do not count: take one away")
		case parsed.Main == "multipart" && parsed.Sub != "form-data" && !r.lenient:
			r.wrongf(key, "a body of type %s cannot be checked; of the multipart types only multipart/form-data is: use that, or application/octet-stream", parsed.Full())
		default:
			seen[parsed.String()] = true
			all = append(all, content{key, node, bodyKind(parsed)})
		}
		if charset := parsed.Parameter("charset"); err == nil && charset != "" && !strings.EqualFold(charset, "utf-8") && bodyKind(parsed) != Binary {
			r.wrongf(key, "texts and JSON are read as UTF-8 only: take the charset away")
		}
	}
	return all
}

func bodyKind(t mediatype.Type) Kind {
	switch {
	case t.IsJSON():
		return JSON
	case t.Full() == "application/x-www-form-urlencoded":
		return URLEncoded
	case t.Full() == "multipart/form-data":
		return Multipart
	case t.Main == "text":
		return Text
	default:
		return Binary
	}
}

func (r *reader) needsSchema(key *yaml.Node, schema *Schema) bool {
	if schema == nil {
		r.wrongf(key, "the body has no schema to be checked by; write one, such as `schema: {type: object}`, or `schema: {}` if anything may come")
	}
	return schema != nil
}

func (r *reader) textSchema(key *yaml.Node, schema *Schema) {
	if schema == nil {
		return
	}
	if schema.kinds() != validate.IsString && !schema.Empty() {
		r.wrongf(key, "a body of text is a string, and cannot be checked against this schema; write `type: string`")
	}
}

// binarySchema holds that nothing is said of a body that nobody checks.
func (r *reader) binarySchema(key *yaml.Node, schema *Schema) {
	if schema == nil {
		return
	}
	for schema.Alias() {
		schema = schema.Ref
	}
	if !onlyBinary(schema) || schema.MinLength != nil || schema.MaxLength != nil {
		r.wrongf(key, "a body of this type goes to the handler as it comes, and cannot be checked against the schema; leave the schema out, or write `type: string, format: binary`, and bound the body with `x-body-limit`")
	}
}

// onlyBinary tells whether a schema says of a value no more than that it is bytes, and how many.
func onlyBinary(s *Schema) bool {
	rest := *s
	if len(rest.Types) == 1 && rest.Types[0] == "string" {
		rest.Types = nil
	}
	if rest.Format != nil && rest.Format.Name == "binary" {
		rest.Format = nil
	}
	rest.MinLength, rest.MaxLength = nil, nil
	return rest.Empty()
}
