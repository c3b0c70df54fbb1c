package typescript

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/story"
)

// story tells of calls. False: there is none to tell of.
func (w *writer) story(r *readme, s story.Story) bool {
	if !s.Read.Found() {
		return false
	}
	call := func(one story.Told) string {
		if !one.Found() {
			return ""
		}
		return w.call(one.Resource, one.Method)
	}
	r.Create, r.List, r.Stream, r.Download = call(s.Create), call(s.List), call(s.Stream), call(s.Download)
	r.Upload = strings.Replace(call(s.Upload), `new Blob(["bytes"])`, "photo", 1)
	if s.Create.Found() {
		r.Created, r.Get, r.Conflict = true, w.pathCall(s.Get.Resource, s.Get.Method, "created.id", "", ""), reference.Line(s.Again())
	}
	w.reading(r, s.Read, s.Missing())
	if s.Idempotent.Found() {
		r.Idempotent = strings.TrimSuffix(call(s.Idempotent), ")") + ", { idempotencyKey: order })"
	}
	return true
}

// reading tells of the operation that is called again and again, for it does no harm.
func (w *writer) reading(r *readme, read story.Told, missing string) {
	id := ""
	if r.Created {
		id = "created.id"
	}
	r.again = func(options string) string { return w.pathCall(read.Resource, read.Method, id, "", options) }
	r.Any, r.Again, r.Missing = w.call(read.Resource, read.Method), r.again(""), w.call(read.Resource, read.Method)
	if missing != "" {
		r.Missing = w.pathCall(read.Resource, read.Method, missing, "", "")
	}
	r.WithResponse = ".withResponse()"
	r.Function = sdkName(read.Method)
	_, arguments, _ := strings.Cut(w.pathCall(read.Resource, read.Method, id, "core", ""), "(")
	r.FunctionCall = r.Function + "(" + arguments
	r.FakeKey = quote(read.HTTP + " " + read.Template())
	r.FakeAnswer = literal(example.Answer(read.Method), "  ")
}
