package typescript

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// operations writes a function for each operation, so that a bundle has those only that a program calls.
func (w *writer) operations() {
	code := w.part("")
	for _, resource := range w.api.Resources {
		for _, method := range resource.Methods {
			code.operation(method)
		}
	}
	text := code.out.String()
	w.line("")
	options := "RequestOptions"
	if strings.Contains(text, "& StreamOptions") {
		options += ", StreamOptions"
	}
	for _, one := range []struct{ mark, module, names string }{
		{": Call<", "./answer.js", "Call"}, {"core: Core", "./core.js", "Core"}, {": RequestOptions", "./options.js", options}, {"<EventStream>", "./events.js", "EventStream"},
		{": List<", "./list.js", "List"}, {": Operation =", "./operation.js", "Operation"},
	} {
		if strings.Contains(text, one.mark) {
			w.line("import type { %s } from %s;", one.names, quote(one.module))
		}
	}
	if strings.Contains(text, "return list(") {
		w.line(`import { list } from "./list.js";`)
	}
	if strings.Contains(text, "return stream(") {
		w.line(`import { stream } from "./events.js";`)
	}
	if mentionsTypes(text) {
		w.line(`import type * as types from "./types.gen.js";`)
	}
	w.out.WriteString(text)
}

// mentionsTypes tells whether code, and not only its comments, names a type.
func mentionsTypes(code string) bool {
	for line := range strings.Lines(code) {
		if text := strings.TrimSpace(line); !strings.HasPrefix(text, "*") && !strings.HasPrefix(text, "/**") && strings.Contains(text, "types.") {
			return true
		}
	}
	return false
}

func (w *writer) operation(m *sdk.Method) {
	id := sdkName(m)
	w.line("")
	w.line("const %sOperation: Operation = %s;", id, descriptor(m))
	w.params(m)
	w.line("")
	w.comment("", docOf(m)...)
	signature, call := w.signature(m, "")
	w.line("export function %s(core: Core, %s): %s {", id, signature, w.gives(m))
	w.line("  return %s;", call)
	w.line("}")
}

func docOf(m *sdk.Method) []string {
	doc := []string{m.Doc.Summary, m.Doc.Text}
	if m.Deprecated {
		doc = append(doc, strings.TrimSpace("@deprecated "+sdk.Ends(m.Sunset)))
	}
	return doc
}

// reserved cannot be the names of functions of the package, nor of their parameters: they are others, or words of the
// language.
var reserved = strings.Fields(`connect environments clientCredentials await break case catch class const continue debugger default delete do else
	enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return
	static super switch this throw true try typeof var void while with yield arguments eval core params options list stream types operations`)

// sdkName is what the function of an operation is called: its operationId, as JavaScript writes names.
func sdkName(m *sdk.Method) string {
	return free(m.Symbol.Camel())
}

// free is a name that code can have, which is not taken.
func free(name string) string {
	if slices.Contains(reserved, name) {
		return name + "_"
	}
	if !identifier.MatchString(name) {
		return "_" + name
	}
	return name
}

func (w *writer) paramsName(m *sdk.Method) string {
	name := m.Symbol.Pascal() + "Params"
	if !identifier.MatchString(name) {
		name = "_" + name
	}
	for w.isType(name) {
		name += "_"
	}
	return name
}

// isType tells whether a type of the contract has a name.
func (w *writer) isType(name string) bool {
	return w.names[name] || w.names[strings.TrimSuffix(name, "Sent")] && strings.HasSuffix(name, "Sent")
}

// params writes the type of what a method takes besides what stands in its path.
func (w *writer) params(m *sdk.Method) {
	var fields []*sdk.Field
	for _, p := range m.Parameters {
		if p.In != "path" {
			fields = append(fields, &sdk.Field{Wire: p.Name.Camel(), Type: p.Type, Required: p.Required, Doc: p.Doc, Deprecated: p.Deprecated})
		}
	}
	var parts []string
	if m.Body != nil && m.Body.Fields {
		parts = append(parts, w.typeOf(m.Body.Type, sent))
	}
	if len(fields) > 0 {
		parts = append(parts, w.typeOf(&sdk.Type{Kind: sdk.Object, Fields: fields}, sent))
	}
	if m.Body != nil && !m.Body.Fields {
		mark := ""
		if !m.Body.Required {
			mark = "?"
		}
		parts = append(parts, "{ /** What is sent, as "+strings.ReplaceAll(m.Body.Media, "*/", "*\u200b/")+". */ body"+mark+": "+w.bodyType(m.Body)+" }")
	}
	if len(parts) == 0 {
		parts = append(parts, "Record<never, never>")
	}
	w.line("")
	w.line("/** What {@link %s} takes. */", sdkName(m))
	w.line("export type %s = %s;", w.paramsName(m), strings.Join(parts, " & "))
}

func (w *writer) bodyType(b *sdk.Body) string {
	switch b.Kind {
	case sdk.Text:
		return "string"
	case sdk.Bytes:
		return "types.FileLike | ReadableStream<Uint8Array>"
	default:
		return w.typeOf(b.Type, sent)
	}
}

// typeOf writes a type whose names stand in the module types.
func (w *writer) typeOf(t *sdk.Type, to direction) string {
	return w.part("types.").of(t, to, "")
}

// required tells whether a method cannot be called without parameters.
func required(m *sdk.Method) bool {
	if m.Body != nil && m.Body.Required {
		return true
	}
	return slices.ContainsFunc(m.Parameters, func(p *sdk.Parameter) bool { return p.In != "path" && p.Required })
}

// signature writes the parameters of a method, whose own type has a qualifier, and what its function does.
func (w *writer) signature(m *sdk.Method, qualifier string) (parameters, call string) {
	list, values := []string{}, []string{"...params"}
	for _, p := range m.InPath() {
		name, value := p.Name.Camel(), free(p.Name.Camel())
		list = append(list, value+": "+w.typeOf(p.Type, sent))
		if value != name {
			value = property(name) + ": " + value
		}
		values = append(values, value)
	}
	if required(m) {
		list = append(list, "params: "+qualifier+w.paramsName(m))
	} else {
		list = append(list, "params?: "+qualifier+w.paramsName(m))
	}
	options := "RequestOptions"
	if m.Result.Kind == sdk.Stream {
		options += " & StreamOptions"
	}
	list = append(list, "options?: "+options)
	how := "call"
	switch {
	case m.Page != nil:
		how = "list"
	case m.Result.Kind == sdk.Stream:
		how = "stream"
	}
	object := "params"
	if len(values) > 1 {
		object = "{ " + strings.Join(values, ", ") + " }"
	}
	call = fmt.Sprintf("%s(core, %sOperation, %s, options)", how, sdkName(m), object)
	if how == "call" {
		call = fmt.Sprintf("core.call(%sOperation, %s, options)", sdkName(m), object)
	}
	return strings.Join(list, ", "), call
}

func (w *writer) gives(m *sdk.Method) string {
	result := w.result(m)
	switch {
	case m.Page != nil:
		return "List<" + w.typeOf(m.Page.Item, received) + ", " + result + ">"
	case m.Result.Kind == sdk.Stream:
		return "Promise<EventStream>"
	default:
		return "Call<" + result + ">"
	}
}

func (w *writer) result(m *sdk.Method) string {
	switch m.Result.Kind {
	case sdk.None:
		return "void"
	case sdk.JSON:
		return w.typeOf(m.Result.Type, received)
	case sdk.Text:
		return "string"
	default:
		return "ReadableStream<Uint8Array>"
	}
}
