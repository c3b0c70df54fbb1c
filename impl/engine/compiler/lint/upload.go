package lint

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var uploadRules = []*Rule{
	{
		Name: "bytes-read-as-text", Severity: Warning, check: checkBytes,
		Why: "A file that is declared as a text is refused as soon as it holds a byte that no text has.",
		Text: "A file in multipart/form-data is `format: binary`, or has a `contentMediaType` and no `contentEncoding`: with\n" +
			"`contentEncoding: binary` it is a text, which must be UTF-8. JSON and forms in one line hold no bytes at all: there\n" +
			"they are `contentEncoding: base64`, or `format: byte`.",
		Bad: `paths:
  /photos:
    post:
      operationId: addPhoto
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {photo: {type: string, contentEncoding: binary}}}
      responses: {'204': {description: Done.}}
`,
		Good: `paths:
  /photos:
    post:
      operationId: addPhoto
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {photo: {type: string, format: binary}}}
      responses: {'204': {description: Done.}}
`,
	},
	{
		Name: "bounded-upload", Severity: Info, check: checkUploads,
		Why: "The limit that suits all operations is too small for files, or too large for everything else.",
		Text: "An operation that takes files, or a body as it comes, has an `x-body-limit` of its own; the files of a form may have\n" +
			"`maxLength` instead, in bytes. Without either, the limit of all operations holds, or 1MiB.",
		Bad: `paths:
  /photo:
    put:
      operationId: setPhoto
      requestBody: {content: {image/png: {}}}
      responses: {'204': {description: Done.}}
`,
		Good: `paths:
  /photo:
    put:
      operationId: setPhoto
      x-body-limit: 5MiB
      requestBody: {content: {image/png: {}}}
      responses: {'204': {description: Done.}}
`,
	},
}

// isForm tells the media type whose parts can be files.
func isForm(mediaType string) bool {
	mediaType, _, _ = strings.Cut(strings.ToLower(mediaType), ";")
	return strings.TrimSpace(mediaType) == "multipart/form-data"
}

// streamed tells the media types whose bodies go to the handler as they come.
func streamed(mediaType string) bool {
	return !structured(mediaType) && !strings.HasPrefix(strings.ToLower(mediaType), "text/") && !strings.HasPrefix(strings.ToLower(mediaType), "multipart/")
}

// wrongBytes is the key of a schema that asks for bytes where there are none.
func wrongBytes(o *object, form bool) *yaml.Node {
	switch {
	case strings.EqualFold(o.text("contentEncoding"), "binary") && o.text("format") != "binary":
		return o.at("contentEncoding")
	case !form && o.text("format") == "binary":
		return o.at("format")
	default:
		return nil
	}
}

func checkBytes(l *linter) {
	told := make(map[*object]bool)
	seen := map[bool]map[*object]bool{true: make(map[*object]bool), false: make(map[*object]bool)} // in forms, and elsewhere
	for _, media := range l.kinds[aMediaType] {
		form := isForm(media.name)
		if media.parent.kind != aRequestBody && media.parent.kind != aResponse || !form && !structured(media.name) {
			continue
		}
		what := media.name + " holds no bytes"
		fix := "use `contentEncoding: base64`, or multipart/form-data"
		if form {
			what, fix = "this part is read as a text, and a file is none", "write `format: binary` instead, or `contentMediaType` alone"
		}
		l.within(media.child("schema"), seen[form], func(o *object) {
			if at := wrongBytes(o, form); at != nil && !told[o] {
				told[o] = true
				l.report(o, at, what, fix)
			}
		})
	}
}

// within visits a schema and all that it is made of, over references, but what was seen.
func (l *linter) within(o *object, seen map[*object]bool, visit func(*object)) {
	pending := []*object{o}
	for len(pending) > 0 {
		o := pending[0]
		pending = pending[1:]
		if o == nil || seen[o] {
			continue
		}
		seen[o] = true
		visit(o)
		pending = append(append(pending, o.below...), l.target(o))
	}
}

func checkUploads(l *linter) {
	for _, o := range l.operations() {
		body := l.follow(o.child("requestBody"))
		if body == nil || o.get("x-body-limit") != nil || o.get("x-webhook") != nil {
			continue
		}
		for _, media := range body.children("content") {
			if streamed(media.name) || isForm(media.name) && l.unboundedFile(media) {
				l.report(o.object, o.at("requestBody"), fmt.Sprintf("this takes files (%s) without a size of their own", media.name),
					"write the size that they may have as `x-body-limit`, such as 10MiB")
				break
			}
		}
	}
}

// unboundedFile tells whether a form has a file without a greatest length.
func (l *linter) unboundedFile(media *object) bool {
	return slices.ContainsFunc(l.fields(media.child("schema"), make(map[*object]bool)), func(o *object) bool {
		file := o.text("format") == "binary" || o.text("contentMediaType") != "" && o.text("contentEncoding") == ""
		return file && o.get("maxLength") == nil
	})
}

// fields are the properties of a form, and the items of those that are lists.
func (l *linter) fields(form *object, seen map[*object]bool) []*object {
	form = l.follow(form)
	if form == nil || seen[form] {
		return nil
	}
	seen[form] = true
	var all []*object
	for _, property := range form.children("properties") {
		if property = l.follow(property); property != nil {
			all = append(all, property)
		}
		if item := l.follow(property.child("items")); item != nil {
			all = append(all, item)
		}
	}
	for _, part := range form.children("allOf") {
		all = append(all, l.fields(part, seen)...)
	}
	return all
}
