package golang

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// told is a method with the resource that has it.
type told struct {
	resource *resource
	method   *method
}

func (t told) found() bool { return t.method != nil }

// stories are the operations that the README tells of.
type stories struct{ any, read, create, list, stream, download, upload, null told }

// choose takes the first operation that fits each part.
func (w *writer) choose() stories {
	var s stories
	for _, r := range w.resources {
		for _, m := range r.methods {
			first := func(place *told, fits bool) {
				if fits && !place.found() {
					*place = told{r, m}
				}
			}
			object := m.result.value != nil && m.of.Page == nil
			first(&s.any, m.of.Page == nil && m.of.Result.Kind != sdk.Stream)
			first(&s.read, object && m.of.HTTP == http.MethodGet && len(m.of.Security) > 0)
			first(&s.create, object && m.of.Idempotency != nil && m.of.Body != nil && m.of.Body.Kind == sdk.JSON && len(m.arguments) == 0)
			first(&s.list, m.of.Page != nil)
			first(&s.stream, m.of.Result.Kind == sdk.Stream)
			first(&s.download, m.of.Result.Kind == sdk.Bytes)
			first(&s.upload, m.of.Body != nil && m.of.Body.Kind == sdk.Bytes)
			first(&s.null, nullField(m) != nil)
		}
	}
	if !s.read.found() {
		s.read = s.any
	}
	return s
}

// nullField is a text of what a method takes that can be null; nil: there is none.
func nullField(m *method) *field {
	if m.params == nil {
		return nil
	}
	for i, f := range m.params.fields {
		if f.text == "Nullable[string]" || strings.HasPrefix(f.text, "Nullable[[]") {
			return &m.params.fields[i]
		}
	}
	return nil
}

// story tells of calls. False: there is none to tell of.
func (w *writer) story(r *readme) bool {
	u, s := usage{w.sampler(), w}, w.choose()
	if !s.read.found() {
		return false
	}
	read := func(options string) string { return u.handled(s.read, options, u.printed(s.read.method)) }
	r.Use, r.Timeout, r.OneCall = read(""), read(""), read(u.pkg+"WithTimeout(10*time.Second), "+u.pkg+"WithMaxRetries(5)")
	r.Program = strings.Replace(read(""), "client.", "program.", 1)
	r.Failing = ignored(s.read.method) + u.call(s.read.resource, s.read.method, "")
	r.Raw = "var response " + u.pkg + "Response\n" + read(u.pkg+"WithResponse(&response)") + "\nfmt.Println(response.Status, response.RequestID(), response.ETag(), response.RateLimits(), response.Replayed())"
	r.FakeCall = strings.Replace(read(""), "client.", "tested.", 1)
	r.FakeAnswer = fmt.Sprintf("Answer(%q, %d, %s)", s.read.method.of.ID, http.StatusOK, u.answer(s.read.method))
	if s.create.found() {
		r.Use = u.handled(s.create, "", u.printed(s.create.method))
		r.Idempotent = u.handled(s.create, u.pkg+`WithIdempotencyKey("order-4711")`, u.printed(s.create.method))
	}
	u.lists(r, s)
	if s.stream.found() {
		r.Stream = u.statement(s.stream.resource, s.stream.method)
	}
	if s.download.found() {
		r.Download = u.statement(s.download.resource, s.download.method)
	}
	if s.upload.found() {
		r.Upload = strings.Replace(u.handled(s.upload, "", u.printed(s.upload.method)), `strings.NewReader("...")`, "file", 1)
	}
	if s.null.found() {
		f := nullField(s.null.method)
		params := u.pkg + s.null.method.params.name + "{" + f.name + ": " + u.literal(f.text, nil) + "}"
		r.Null = handled(s.null.method, u.callWith(s.null.resource, s.null.method, params, ""), u.printed(s.null.method))
	}
	w.eventStories(r, u)
	return true
}

// handled writes the call of a method, and what is done with its result.
func (u usage) handled(t told, options, then string) string {
	return handled(t.method, u.call(t.resource, t.method, options), then)
}

func handled(m *method, call, then string) string {
	if m.of.Result.Kind == sdk.None {
		return "if err := " + call + "; err != nil {\n\treturn err\n}"
	}
	return result(m) + ", err := " + call + "\nif err != nil {\n\treturn err\n}\n" + then
}

// printed prints what a program sees of a result.
func (u usage) printed(m *method) string {
	if m.of.Result.Kind == sdk.Bytes {
		return "defer " + result(m) + ".Close()"
	}
	return "fmt.Println(" + u.shown(m) + ")"
}

// answer is what a fake answers to a method.
func (u usage) answer(m *method) string {
	if m.result.value == nil {
		return "nil"
	}
	value := read(m.of.Result.Example)
	if value == nil {
		value = example(m.of.Result.Type, exampleDepth)
	}
	d := u.decls[m.result.text]
	if members, ok := value.(map[string]any); ok && d != nil && d.kind == structDecl { // what is short says enough
		for _, f := range d.fields {
			if f.text != "string" || f.omit {
				delete(members, f.wire)
			}
		}
	}
	return u.literal(m.result.text, value)
}

func (u usage) lists(r *readme, s stories) {
	if !s.list.found() {
		return
	}
	list := u.call(s.list.resource, s.list.method, "")
	r.List = u.statement(s.list.resource, s.list.method)
	r.Pages = "page, err := " + list + ".First()\nif err != nil {\n\treturn err\n}\nfmt.Println(len(page.Items), page.Next)"
}

// eventStories tells of the events, each type of payload once.
func (w *writer) eventStories(r *readme, u usage) {
	seen := make(map[string]bool)
	for _, e := range w.events {
		if seen[e.payload] || u.decls[e.payload] == nil || w.api.EventTag == "" {
			continue
		}
		seen[e.payload] = true
		if r.Signed == "" {
			value := read(e.of.Example)
			if value == nil {
				value = example(e.of.Payload, exampleDepth)
			}
			r.Signed = u.literal(e.payload, value)
		}
		r.Events = append(r.Events, eventStory{e.payload, "payload" + u.inside(e.payload)})
	}
}

// inside leads to something that a program wants of a payload.
func (u usage) inside(payload string) string {
	for _, f := range u.decls[payload].fields {
		if inner := u.decls[f.text]; f.name == "Data" && inner != nil {
			for _, g := range inner.fields {
				if g.name == "ID" {
					return ".Data.ID"
				}
			}
			return ".Data"
		}
	}
	return ""
}

// ignored takes nothing but the error of a method.
func ignored(m *method) string {
	if m.of.Result.Kind == sdk.None {
		return "err := "
	}
	return "_, err := "
}
