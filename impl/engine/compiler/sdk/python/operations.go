package python

import (
	"fmt"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// operations writes what the runtime has to know of each operation.
func (w *writer) operations() {
	body := w.part(w.operationsBody)
	w.line("\nfrom __future__ import annotations\n")
	w.imports(body, "collections.abc: Mapping", "", "._operation: Body, Operation, Paging, Parameter, Result")
	w.out.WriteString(body)
}

func (w *writer) operationsBody() {
	w.line("")
	for _, resource := range w.api.Resources {
		for _, m := range resource.Methods {
			w.line("%s = %s", constant(m), descriptor(m))
		}
	}
	w.line("\nOPERATIONS: Mapping[str, Operation] = {")
	for _, resource := range w.api.Resources {
		for _, m := range resource.Methods {
			w.line("    %s: %s,", operationName(resource, m), constant(m))
		}
	}
	w.line("}\n\"\"\"The operations by their names in code.\"\"\"")
}

// constant is what an operation is called among all of them.
func constant(m *sdk.Method) string {
	name := strings.ToUpper(m.Symbol.Snake())
	switch {
	case name == "OPERATIONS" || name == "":
		return name + "_"
	case name[0] >= '0' && name[0] <= '9':
		return "_" + name
	default:
		return name
	}
}

func descriptor(m *sdk.Method) string {
	parts := []string{quote(m.ID), quote(m.HTTP), tuple(path(m))}
	add := func(text string, args ...any) { parts = append(parts, fmt.Sprintf(text, args...)) }
	if len(m.Parameters) > 0 {
		list := make([]string, len(m.Parameters))
		for i, p := range m.Parameters {
			list[i] = parameter(p)
		}
		add("parameters=%s", tuple(list))
	}
	if b := m.Body; b != nil {
		flags := ""
		if b.Fields {
			flags += ", fields=True"
		}
		if b.Required {
			flags += ", required=True"
		}
		add("body=Body(%s, %s%s)", quote(string(b.Kind)), quote(b.Media), flags)
	}
	if m.Result.Kind != sdk.None {
		add("result=Result(%s, %s)", quote(string(m.Result.Kind)), quote(m.Result.Media))
	}
	if len(m.Security) > 0 {
		list := make([]string, len(m.Security))
		for i, needs := range m.Security {
			list[i] = tuple(quotes(needs))
		}
		add("security=%s", tuple(list))
	}
	if m.Idempotency != nil {
		add("idempotency_key=%s", quote(m.Idempotency.Header))
	}
	if m.Page != nil {
		add("page=Paging(%s, %s, %s)", quote(nameOf(m.Page.Cursor)), tuple(quotes(m.Page.Items)), tuple(quotes(m.Page.Next)))
	}
	return "Operation(" + strings.Join(parts, ", ") + ")"
}

func parameter(p *sdk.Parameter) string {
	parts := []string{quote(nameOf(p)), quote(p.In), quote(p.Wire)}
	if p.Style != "simple" {
		parts = append(parts, "style="+quote(p.Style))
	}
	for _, flag := range []struct {
		name string
		set  bool
	}{{"explode", p.Explode}, {"json", p.JSON}, {"rest", p.Rest}, {"reserved", p.Reserved}} {
		if flag.set {
			parts = append(parts, flag.name+"=True")
		}
	}
	return "Parameter(" + strings.Join(parts, ", ") + ")"
}

// nameOf is what a parameter is called in code. What stands beside the fields of a body keeps out of their way.
func nameOf(p *sdk.Parameter) string { return attribute(p.Name.Snake()) }

func path(m *sdk.Method) []string {
	var turns []string
	for _, segment := range m.Path {
		switch {
		case segment.Parameter == nil:
			turns = append(turns, quote(segment.Text))
		case len(turns)%2 == 0: // two parameters side by side
			turns = append(turns, `""`, quote(nameOf(segment.Parameter)))
		default:
			turns = append(turns, quote(nameOf(segment.Parameter)))
		}
	}
	return turns
}
