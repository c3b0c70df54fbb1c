package golang

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/story"
)

// null chooses a method with what can be null: one beside what the README reads, if there is one. False: there is none.
func (w *writer) null() (found told, ok bool) {
	for _, r := range w.resources {
		for _, m := range r.methods {
			if nullField(m) != nil && (!ok || r.of == w.story.Read.Resource && found.resource != r) {
				found, ok = told{r, m}, true
			}
		}
	}
	return found, ok
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

// tell tells of calls. False: there is none to tell of.
func (w *writer) tell(r *readme) bool {
	if !w.story.Read.Found() {
		return false
	}
	u, once := usage{w.sampler(), w}, w.calls[w.story.Read.Method]
	read := func(options string) string { return u.handled(once, options, u.printed(once.method)) }
	r.Use, r.Timeout, r.OneCall = read(""), read(""), read(u.pkg+"WithTimeout(10*time.Second), "+u.pkg+"WithMaxRetries(5)")
	r.Program = strings.Replace(read(""), "client.", "program.", 1)
	r.Failing = ignored(once.method) + u.call(once.resource, once.method, "")
	r.Raw = "var response " + u.pkg + "Response\n" + read(u.pkg+"WithResponse(&response)") + "\nfmt.Println(response.Status, response.RequestID(), response.ETag(), response.RateLimits(), response.Replayed())"
	r.FakeCall = strings.Replace(read(""), "client.", "tested.", 1)
	r.FakeAnswer = fmt.Sprintf("Answer(%q, %d, %s)", once.method.of.ID, http.StatusOK, u.answer(once.method))
	if create := w.calls[w.story.Create.Method]; w.story.Create.Found() {
		r.Use, r.Conflict = u.handled(create, "", u.printed(create.method)), reference.Line(w.story.Again())
	}
	r.Prints = strings.Contains(r.Use, "fmt.")
	if one := w.calls[w.story.Idempotent.Method]; w.story.Idempotent.Found() {
		r.Idempotent = u.handled(one, u.pkg+`WithIdempotencyKey("order-4711")`, u.printed(one.method))
	}
	u.transfers(r, w.story)
	if null, ok := w.null(); ok {
		f := nullField(null.method)
		params := u.pkg + null.method.params.name + "{" + f.name + ": " + u.literal(f.text, nil) + "}"
		r.Null = handled(null.method, u.callWith(null.resource, null.method, params, ""), u.printed(null.method))
	}
	w.eventStories(r, u)
	return true
}

// transfers tells of lists, streams and files.
func (u usage) transfers(r *readme, s story.Story) {
	if list := u.w.calls[s.List.Method]; s.List.Found() {
		r.List = u.statement(list.resource, list.method)
		r.Pages = "page, err := " + u.call(list.resource, list.method, "") + ".First()\nif err != nil {\n\treturn err\n}\nfmt.Println(len(page.Items), page.Next)"
	}
	if stream := u.w.calls[s.Stream.Method]; s.Stream.Found() {
		r.Stream = u.statement(stream.resource, stream.method)
	}
	if download := u.w.calls[s.Download.Method]; s.Download.Found() {
		r.Download = u.statement(download.resource, download.method)
	}
	if upload := u.w.calls[s.Upload.Method]; s.Upload.Found() {
		r.Upload = strings.Replace(u.handled(upload, "", u.printed(upload.method)), `strings.NewReader("...")`, "file", 1)
	}
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
	if m.result.text == "" {
		return "nil"
	}
	value := example.Answer(m.of)
	d := u.decls[m.result.text]
	if members, ok := value.(example.Object); ok && d != nil && d.kind == structDecl { // what is short says enough
		value = slices.DeleteFunc(members, func(one example.Member) bool {
			return slices.ContainsFunc(d.fields, func(f field) bool { return f.wire == one.Name && (f.text != "string" || f.omit) })
		})
	}
	return u.literal(m.result.text, value)
}

// eventStories tells of the events, each type of payload once.
func (w *writer) eventStories(r *readme, u usage) {
	seen := make(map[string]bool)
	for _, e := range w.events {
		r.Wires = append(r.Wires, described{Name: e.of.Wire, Doc: reference.Cell(cmp.Or(e.of.Doc.Summary, e.of.Doc.Text))})
		if seen[e.payload] || u.decls[e.payload] == nil || w.api.EventTag == "" {
			continue
		}
		seen[e.payload] = true
		if r.Signed == "" {
			r.Signed = u.literal(e.payload, example.Payload(e.of))
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
