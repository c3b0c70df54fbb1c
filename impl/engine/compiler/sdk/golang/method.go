package golang

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
)

// operations writes the resources.
func (w *writer) operations() {
	for _, r := range w.resources {
		w.resource(r)
	}
}

// resource writes the type of a resource, its methods, and what they take.
func (w *writer) resource(r *resource) {
	w.line("")
	w.comment("", documented(r.name, r.of.Doc, "is a group of operations."))
	w.line("type %s struct{ core *core }", r.name)
	for _, m := range r.methods {
		w.operation(r, m)
	}
}

func (w *writer) operation(r *resource, m *method) {
	w.line("\nvar %s = &operation{", m.variable)
	w.descriptor(m)
	w.line("}")
	if m.params != nil {
		w.line("\n// %s is what [%s.%s] takes.\ntype %s struct {", m.params.name, r.name, m.name, m.params.name)
		w.fields(m.params)
		w.line("}")
	}
	w.line("")
	w.comment("", w.docOf(m)...)
	w.line("func (r *%s) %s(%s) %s {\n\treturn %s\n}", r.name, m.name, m.signature(), m.gives(), m.call())
}

func (w *writer) docOf(m *method) []string {
	doc := []string{documented(m.name, reference.Sentence(reference.Line(m.of.Doc.Summary)), "calls "+m.of.HTTP+" "+m.of.Template()+"."), m.of.Doc.Text}
	if m.of.Idempotency != nil {
		doc = append(doc, "A call has an idempotency key: it is carried out once, however often it is sent.")
	}
	if m.of.Deprecated {
		until := "Deprecated: it will go away."
		if m.of.Sunset != "" {
			until = "Deprecated: it ends on " + m.of.Sunset + "."
		}
		doc = append(doc, until)
	}
	return doc
}

// signature are the parameters of a method.
func (m *method) signature() string {
	list := []string{"ctx context.Context"}
	for _, a := range m.arguments {
		list = append(list, a.name+" "+a.text)
	}
	if m.params != nil {
		list = append(list, "params "+m.params.name)
	}
	return strings.Join(append(list, "opts ...Option"), ", ")
}

// gives are the results of a method.
func (m *method) gives() string {
	switch {
	case m.of.Page != nil:
		return "*List[" + m.item + ", " + m.result.text + "]"
	case m.of.Result.Kind == sdk.None:
		return "error"
	case m.of.Result.Kind == sdk.Stream:
		return "(*EventStream, error)"
	case m.of.Result.Kind == sdk.Bytes:
		return "(io.ReadCloser, error)"
	case m.result.value != nil:
		return "(*" + m.result.text + ", error)"
	default:
		return "(" + m.result.text + ", error)"
	}
}

// call is what a method does.
func (m *method) call() string {
	var parts []string
	if m.arguments != nil {
		list := make([]string, len(m.arguments))
		for i, a := range m.arguments {
			list[i] = a.name
		}
		parts = append(parts, "path: []any{"+strings.Join(list, ", ")+"}")
	}
	if m.params != nil {
		parts = append(parts, "params: params")
	}
	rest := fmt.Sprintf("(ctx, r.core, %s, input{%s}, opts)", m.variable, strings.Join(parts, ", "))
	switch {
	case m.of.Page != nil:
		return "list[" + m.item + ", " + m.result.text + "]" + rest
	case m.of.Result.Kind == sdk.None:
		return "nothing" + rest
	case m.of.Result.Kind == sdk.Stream:
		return "events" + rest
	case m.of.Result.Kind == sdk.Bytes:
		return "download" + rest
	case m.of.Result.Kind == sdk.Text:
		return "text" + rest
	case m.result.value != nil:
		return "call[" + m.result.text + "]" + rest
	default:
		return "plain(call[" + m.result.text + "]" + rest + ")"
	}
}

// descriptor writes what the runtime has to know of an operation.
func (w *writer) descriptor(m *method) {
	of := m.of
	w.line("\tid: %q, method: %q, path: []string{%s},", of.ID, of.HTTP, quotes(turns(of)))
	if slices.ContainsFunc(of.Parameters, func(p *sdk.Parameter) bool { return !p.Conditional() }) {
		w.line("\tparameters: []parameter{")
		at := 0
		for _, p := range of.Parameters {
			if p.Conditional() {
				continue
			}
			name := ""
			if p.In != "path" {
				for ; !m.params.fields[at].parameter; at++ {
				}
				name = m.params.fields[at].name
				at++
			}
			w.line("\t\t{%s},", describe(p, name))
		}
		w.line("\t},")
	}
	if b := of.Body; b != nil {
		w.line("\tbody: %q, media: %q, fields: %t,", string(b.Kind), b.Media, b.Fields)
	}
	if of.Result.Kind != sdk.None {
		accept := of.Result.Media
		if of.Result.Kind == sdk.JSON && accept != "application/problem+json" {
			accept += ", application/problem+json"
		}
		w.line("\tresult: %q, accept: %q,", string(of.Result.Kind), accept)
	}
	if len(of.Security) > 0 {
		list := make([]string, len(of.Security))
		for i, needs := range of.Security {
			list[i] = "{" + quotes(needs) + "}"
		}
		w.line("\tsecurity: [][]string{%s},", strings.Join(list, ", "))
	}
	if of.Idempotency != nil {
		w.line("\tkey: %q,", of.Idempotency.Header)
	}
	if p := of.Page; p != nil {
		w.line("\tpage: &pageShape{cursor: %q, items: []string{%s}, next: []string{%s}},", p.Cursor.Wire, quotes(p.Items), quotes(p.Next))
	}
}

func describe(p *sdk.Parameter, name string) string {
	parts := []string{}
	if name != "" {
		parts = append(parts, "field: "+strconv.Quote(name))
	}
	parts = append(parts, "wire: "+strconv.Quote(p.Wire), "in: "+strconv.Quote(p.In))
	usual := "simple"
	if p.In == "query" || p.In == "cookie" {
		usual = "form"
	}
	if p.Style != usual {
		parts = append(parts, "style: "+strconv.Quote(p.Style))
	}
	for _, flag := range []struct {
		name string
		set  bool
	}{{"explode", p.Explode}, {"json", p.JSON}, {"rest", p.Rest}, {"reserved", p.Reserved}} {
		if flag.set {
			parts = append(parts, flag.name+": true")
		}
	}
	return strings.Join(parts, ", ")
}

// turns are text and names in turns.
func turns(m *sdk.Method) []string {
	var list []string
	for _, segment := range m.Path {
		switch {
		case segment.Parameter == nil:
			list = append(list, segment.Text)
		case len(list)%2 == 0: // two parameters side by side
			list = append(list, "", segment.Parameter.Wire)
		default:
			list = append(list, segment.Parameter.Wire)
		}
	}
	return list
}

func quotes(texts []string) string {
	list := make([]string, len(texts))
	for i, one := range texts {
		list[i] = strconv.Quote(one)
	}
	return strings.Join(list, ", ")
}
