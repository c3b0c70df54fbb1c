package python

import (
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// called is a method with the resource that has it.
type called struct {
	resource *sdk.Resource
	method   *sdk.Method
}

func (c called) found() bool { return c.method != nil }

// each visits all methods in order.
func (w *writer) each(visit func(*sdk.Resource, *sdk.Method)) {
	for _, resource := range w.api.Resources {
		for _, m := range resource.Methods {
			visit(resource, m)
		}
	}
}

// story chooses the operations that the README tells of. False: there is none to tell of.
func (w *writer) story(r *readme) bool {
	create, get := w.createAndGet()
	var read, list, idempotent called
	w.each(func(resource *sdk.Resource, m *sdk.Method) {
		one := called{resource, m}
		first := func(place *called, fits bool) {
			if fits && !place.found() {
				*place = one
			}
		}
		plain := m.Result.Kind == sdk.JSON && m.Page == nil
		first(&read, plain && m.HTTP == "GET" && len(m.Security) > 0)
		first(&list, m.Page != nil)
		first(&idempotent, plain && m.Idempotency != nil && m.Body != nil && len(pathParameters(m)) == 0 && m != create.method)
		switch {
		case m.Result.Kind == sdk.Stream && r.Stream == "":
			r.Stream = w.call(resource, m)
		case m.Result.Kind == sdk.Bytes && r.Download == "":
			r.Download = w.call(resource, m)
		case m.Body != nil && m.Body.Kind == sdk.Bytes && r.Upload == "":
			r.Upload = replaceOnce(w.call(resource, m), `b"bytes"`, `pathlib.Path("photo.png")`)
		}
	})
	if list.found() {
		r.List = w.call(list.resource, list.method)
	}
	if create.found() {
		read = get
		r.Create, r.Get = w.call(create.resource, create.method), w.callWith(get.resource, get.method, "created.id")
	}
	if !read.found() {
		read = w.any()
	}
	if !read.found() {
		return false
	}
	w.reading(r, read)
	if idempotent.found() {
		r.Idempotent = w.call(idempotent.resource, idempotent.method, "options="+r.Module+".RequestOptions(idempotency_key=order)")
	}
	return true
}

// reading tells of the operation that is called again and again, for it does no harm.
func (w *writer) reading(r *readme, read called) {
	id := ""
	if r.Create != "" {
		id = "created.id"
	}
	r.again = func(more ...string) string { return w.callWith(read.resource, read.method, id, more...) }
	r.Any, r.Missing = w.call(read.resource, read.method), w.call(read.resource, read.method)
	if id != "" {
		r.Missing = w.callWith(read.resource, read.method, quote("00000000-0000-4000-8000-000000000000"))
	}
	if read.method.Page == nil && !streams(read.method) {
		whole := *read.resource
		r.WithResponse = replaceOnce(w.callWith(&whole, read.method, id), property(read.resource)+".", property(read.resource)+".with_response.")
	}
	r.FakeName = quote(property(read.resource) + "." + methodName(read.method))
	r.FakeAnswer = "{}"
	if example, ok := parse(read.method.Result.Example); ok {
		r.FakeAnswer = python(example)
	}
}

// createAndGet finds an operation that makes something, and one that gets it by its id.
func (w *writer) createAndGet() (create, get called) {
	w.each(func(resource *sdk.Resource, m *sdk.Method) {
		if create.found() || m.HTTP != "POST" || m.Body == nil || !m.Body.Fields || m.Body.Kind != sdk.JSON || len(pathParameters(m)) > 0 || !makes(m) {
			return
		}
		for _, other := range resource.Methods {
			if other.HTTP == "GET" && len(pathParameters(other)) == 1 && makes(other) && other.Result.Type.Named == m.Result.Type.Named {
				create, get = called{resource, m}, called{resource, other}
			}
		}
	})
	return create, get
}

// makes tells whether a method gives something that has a name and an id.
func makes(m *sdk.Method) bool {
	if m.Result.Kind != sdk.JSON || m.Result.Type == nil || m.Result.Type.Kind != sdk.Ref {
		return false
	}
	fields, _ := fieldsOf(resolve(m.Result.Type), 32)
	for _, field := range fields {
		if field.Wire == "id" {
			return field.Required
		}
	}
	return false
}

// any is the first operation that is called and gives something.
func (w *writer) any() (found called) {
	w.each(func(resource *sdk.Resource, m *sdk.Method) {
		if !found.found() && m.Page == nil && !streams(m) {
			found = called{resource, m}
		}
	})
	return found
}

func pathParameters(m *sdk.Method) []*sdk.Parameter {
	var list []*sdk.Parameter
	for _, segment := range m.Path {
		if segment.Parameter != nil {
			list = append(list, segment.Parameter)
		}
	}
	return list
}
