package python

import (
	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/story"
)

// story tells of calls. False: there is none to tell of.
func (w *writer) story(r *readme, s story.Story) bool {
	if !s.Read.Found() {
		return false
	}
	call := func(one story.Told, more ...string) string {
		if !one.Found() {
			return ""
		}
		return w.call(one.Resource, one.Method, more...)
	}
	r.Create, r.List, r.Stream, r.Download = call(s.Create), call(s.List), call(s.Stream), call(s.Download)
	r.Upload = replaceOnce(call(s.Upload), `b"bytes"`, `pathlib.Path("photo.png")`)
	r.Idempotent = call(s.Idempotent, "options="+r.Module+".RequestOptions(idempotency_key=order)")
	if s.Create.Found() {
		r.Get, r.Conflict = w.callWith(s.Get.Resource, s.Get.Method, "created.id"), reference.Line(s.Again())
	}
	w.reading(r, s.Read, s.Missing())
	return true
}

// reading tells of the operation that is called again and again, for it does no harm.
func (w *writer) reading(r *readme, read story.Told, missing string) {
	id := ""
	if r.Create != "" {
		id = "created.id"
	}
	r.again = func(more ...string) string { return w.callWith(read.Resource, read.Method, id, more...) }
	r.Any, r.Missing = w.call(read.Resource, read.Method), w.call(read.Resource, read.Method)
	if missing != "" {
		r.Missing = w.callWith(read.Resource, read.Method, missing)
	}
	if !streams(read.Method) {
		r.WithResponse = replaceOnce(w.callWith(read.Resource, read.Method, id), property(read.Resource)+".", property(read.Resource)+".with_response.")
	}
	r.FakeName = quote(property(read.Resource) + "." + methodName(read.Method))
	r.FakeAnswer = python(example.Answer(read.Method))
}
