package typescript

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// called is a method with the resource that has it.
type called struct {
	resource *sdk.Resource
	method   *sdk.Method
}

func (c called) found() bool { return c.method != nil }

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
			r.Upload = strings.Replace(w.call(resource, m), `new Blob(["bytes"])`, "photo", 1)
		}
	})
	if list.found() {
		r.List = w.call(list.resource, list.method)
	}
	if create.found() {
		r.Created = true
		read = get
		r.Create, r.Get = w.call(create.resource, create.method), w.pathCall(get, "created.id", "", "")
	}
	if !read.found() {
		read = w.any()
	}
	if !read.found() {
		return false
	}
	w.reading(r, read)
	if idempotent.found() {
		r.Idempotent = strings.TrimSuffix(w.call(idempotent.resource, idempotent.method), ")") + ", { idempotencyKey: order })"
	}
	return true
}

// reading tells of the operation that is called again and again, for it does no harm.
func (w *writer) reading(r *readme, read called) {
	id, missing := "", "00000000-0000-4000-8000-000000000000"
	if r.Created {
		id = "created.id"
	}
	r.again = func(options string) string { return w.pathCall(read, id, "", options) }
	r.Any, r.Again, r.Missing = w.call(read.resource, read.method), r.again(""), w.call(read.resource, read.method)
	if r.Created {
		r.Missing = w.pathCall(read, quote(missing), "", "")
	}
	if read.method.Page == nil && read.method.Result.Kind != sdk.Stream {
		r.WithResponse = ".withResponse()"
	}
	r.Function = sdkName(read.method)
	_, arguments, _ := strings.Cut(w.pathCall(read, id, "core", ""), "(")
	r.FunctionCall = r.Function + "(" + arguments
	r.FakeKey = quote(read.method.HTTP + " " + read.method.Template())
	r.FakeAnswer = "{}"
	if example := read.method.Result.Example; example != "" {
		r.FakeAnswer = literal(example, "  ")
	}
}

// createAndGet finds an operation that makes something, and one that gets it by its id.
func (w *writer) createAndGet() (create, get called) {
	w.each(func(resource *sdk.Resource, m *sdk.Method) {
		if create.found() || m.HTTP != "POST" || m.Body == nil || !m.Body.Fields || m.Body.Kind != sdk.JSON || len(pathParameters(m)) > 0 || !makes(m) {
			return
		}
		for _, other := range resource.Methods {
			parameters := pathParameters(other)
			if other.HTTP == "GET" && len(parameters) == 1 && makes(other) && other.Result.Type.Named == m.Result.Type.Named {
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
	id := fieldOf(m.Result.Type, "id", 8)
	return id != nil && id.Required
}

// any is the first operation that can be called and awaited.
func (w *writer) any() (found called) {
	w.each(func(resource *sdk.Resource, m *sdk.Method) {
		if !found.found() && m.Page == nil && m.Result.Kind != sdk.Stream {
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

// pathCall writes a call with an expression for the parameter of its path, a first argument before it, and options.
func (w *writer) pathCall(c called, id, before, options string) string {
	var list []string
	if before != "" {
		list = append(list, before)
	}
	for _, p := range pathParameters(c.method) {
		if id != "" {
			list = append(list, id)
		} else {
			list = append(list, exampleOf(p))
		}
	}
	params := w.exampleParams(c.method)
	if len(params) > 0 || options != "" {
		list = append(list, fields(params, ""))
	}
	if options != "" {
		list = append(list, options)
	}
	return resourceProperty(c.resource) + "." + methodName(c.method) + "(" + strings.Join(list, ", ") + ")"
}
