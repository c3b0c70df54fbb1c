package golang

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// resource is a group of methods, as Go names them.
type resource struct {
	of          *sdk.Resource
	name, field string // of its type, and of the client's field
	methods     []*method
}

// method is an operation, as Go names it.
type method struct {
	of        *sdk.Method
	name      string
	arguments []argumentOf // what stands in the path
	params    *decl        // nil: there is nothing else to say
	result    expression
	item      string // of a list
	variable  string // of what the runtime has to know
}

type argumentOf struct{ name, text string }

// told is a method with the resource that has it.
type told struct {
	resource *resource
	method   *method
}

// nameOperations names what methods take and give, so that their types are among the others.
func (w *writer) nameOperations() {
	fields := names{"core": true}
	for _, of := range w.api.Resources {
		r := &resource{of: of, field: fields.take(exported(of.Name))}
		r.name = w.taken.take(exported(of.Name) + "Resource")
		taken := names{"core": true}
		for _, m := range of.Methods {
			r.methods = append(r.methods, w.method(m, taken.take(exported(m.Name))))
			w.calls[m] = told{r, r.methods[len(r.methods)-1]}
		}
		w.resources = append(w.resources, r)
	}
}

func (w *writer) method(of *sdk.Method, name string) *method {
	id := sdk.Words(of.ID)
	m := &method{of: of, name: name, variable: w.taken.take(unexported(id) + "Operation")}
	taken := make(names)
	for _, segment := range of.Path {
		if p := segment.Parameter; p != nil {
			m.arguments = append(m.arguments, argumentOf{argument(p.Name, taken), w.of(p.Type, sent, exported(id)+exported(p.Name)).text})
		}
	}
	m.params = w.params(of, exported(id))
	switch of.Result.Kind {
	case sdk.JSON:
		m.result = w.of(of.Result.Type, received, exported(id)+"Result")
		if nullable(of.Result.Type) {
			m.result = expression{text: m.result.pointer(), nils: true}
		}
	case sdk.Text:
		m.result = expression{text: "string"}
	}
	if of.Page != nil {
		m.item = w.item(of.Page.Item, received, exported(id)+"Item")
	}
	return m
}

// params declares what a method takes besides what stands in its path.
func (w *writer) params(m *sdk.Method, id string) *decl {
	d := &decl{kind: structDecl}
	var fields []field
	taken := make(names)
	add := func(p *sdk.Field, wanted, of string, parameter bool) *field {
		name := taken.take(exported(sdk.Words(wanted)))
		one := w.field(p, name, of+name, sent)
		one.parameter = parameter
		fields = append(fields, one)
		return &fields[len(fields)-1]
	}
	if b := m.Body; b != nil && b.Fields {
		s, of := shapeOf(b.Type, make(map[*sdk.Type]bool)), id
		if b.Type.Kind == sdk.Ref {
			of = w.calledSent(b.Type.Named)
		}
		for _, f := range s.fields {
			if !f.ReadOnly {
				add(f, f.Wire, of, false)
			}
		}
		d.extra, d.extraName = "json.RawMessage", taken.take("Extra")
	}
	for _, p := range m.Parameters {
		if p.In == "path" || p.Conditional() {
			continue
		}
		one := add(&sdk.Field{Wire: p.Wire, Type: p.Type, Required: p.Required, Doc: p.Doc, Deprecated: p.Deprecated}, strings.Join(p.Name, " "), id, true)
		one.omit, one.fixed = false, ""
		if nullable(p.Type) && !p.Required { // a request has no null outside its body
			one.text = w.of(p.Type, sent, id+one.name).pointer()
		}
	}
	if b := m.Body; b != nil && !b.Fields {
		fields = append(fields, field{name: "Body", text: w.body(b, id), doc: "What is sent, as " + b.Media + ".", parameter: true, required: b.Required})
	}
	if fields == nil {
		return nil
	}
	d.name, d.fields = w.taken.take(id+"Params"), fields
	return d
}

func (w *writer) body(b *sdk.Body, id string) string {
	switch b.Kind {
	case sdk.Bytes:
		return "io.Reader"
	case sdk.Text:
		if !b.Required {
			return "*string"
		}
		return "string"
	default:
		e := w.of(b.Type, sent, id+"Body")
		if !b.Required || nullable(b.Type) {
			return e.pointer()
		}
		return e.text
	}
}
