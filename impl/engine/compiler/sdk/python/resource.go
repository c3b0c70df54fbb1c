package python

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// variant is one of the ways in which the methods of a resource are there.
type variant struct{ async, answer bool }

// imported are the names of classes that the module of the clients has already.
var imported = strings.Fields("Answer AsyncCore AsyncDownload AsyncEventStream AsyncList AsyncMiddleware AsyncSource ClientOptions Core Download EventStream " +
	"List Mapping Middleware NotGiven RequestOptions Scheme Secret Sequence Server Source Any Literal Optional Union")

// class is what the class of a resource is called.
func (w *writer) class(v variant, resource *sdk.Resource) string {
	name := resource.Name.Pascal()
	likeAnother := strings.HasPrefix(name, "Async") || strings.HasSuffix(name, "WithResponse")
	if likeAnother || slices.Contains(imported, name) || slices.Contains(reserved, name) || name == w.className() || name[0] >= '0' && name[0] <= '9' {
		name = "Resource" + name
	}
	if v.answer {
		name += "WithResponse"
	}
	if v.async {
		return "Async" + name
	}
	return name
}

func (v variant) core() string {
	if v.async {
		return "AsyncCore"
	}
	return "Core"
}

func (w *writer) resource(resource *sdk.Resource, v variant) {
	w.line("\nclass %s:", w.class(v, resource))
	w.doc("    ", resource.Doc)
	w.line("\n    def __init__(self, core: %s) -> None:\n        self._core = core", v.core())
	if !v.answer {
		other := variant{v.async, true}
		w.line("\n    @property\n    def with_response(self) -> %s:\n        \"\"\"The same methods, which give the answer's status and header as well.\"\"\"\n        return %s(self._core)", w.class(other, resource), w.class(other, resource))
	}
	for _, m := range resource.Methods {
		if v.answer && (m.Page != nil || streams(m)) {
			continue // their pages have it
		}
		w.method(m, v)
	}
	w.line("")
}

func streams(m *sdk.Method) bool { return m.Result.Kind == sdk.Stream || m.Result.Kind == sdk.Bytes }

func (w *writer) method(m *sdk.Method, v variant) {
	arguments, values := w.arguments(m, v)
	async, await := "", ""
	if v.async && m.Page == nil && m.Result.Kind != sdk.Stream {
		async, await = "async ", "await "
	}
	w.signature("    "+async+"def "+methodName(m), arguments, w.gives(m, v))
	doc := []string{m.Doc.Summary, m.Doc.Text}
	if m.Deprecated {
		doc = append(doc, strings.TrimSpace("Deprecated. "+sdk.Ends(m.Sunset)))
	}
	w.doc("        ", append(doc, w.argumentsDoc(m))...)
	given := fmt.Sprintf("_operations.%s, {%s}, options", constant(m), strings.Join(values, ", "))
	decode := cmp.Or(w.decoder(m.Result.Type, "_types."), "_decode.as_it_is")
	switch {
	case m.Page != nil:
		item := cmp.Or(w.decoder(m.Page.Item, "_types."), "_decode.as_it_is")
		w.line("        return self._core.list(%s, %s, %s)", given, decode, item)
	case m.Result.Kind == sdk.Stream:
		w.line("        return self._core.stream(%s)", given)
	case m.Result.Kind == sdk.Bytes:
		w.line("        return %sself._core.download(%s)", await, given)
	case v.answer:
		w.line("        return %sself._core.call(%s, %s)", await, given, decode)
	case m.Result.Kind == sdk.None:
		w.line("        %sself._core.call(%s, _decode.as_it_is)", await, given)
	default:
		w.line("        _answer: Answer[%s] = %sself._core.call(%s, %s)\n        return _answer.data", w.result(m), await, given, decode)
	}
}

// signature writes the first lines of a method: one, or where that would be long one for each parameter.
func (w *writer) signature(name string, arguments []string, gives string) {
	if line := name + "(" + strings.Join(arguments, ", ") + ") -> " + gives + ":"; len(line) <= 140 {
		w.line("\n%s", line)
		return
	}
	w.line("\n%s(", name)
	for _, argument := range arguments {
		w.line("        %s,", argument)
	}
	w.line("    ) -> %s:", gives)
}

func (w *writer) gives(m *sdk.Method, v variant) string {
	async := ""
	if v.async {
		async = "Async"
	}
	switch {
	case m.Page != nil:
		return async + "List[" + w.qualify(m.Page.Item, received) + ", " + w.result(m) + "]"
	case m.Result.Kind == sdk.Stream:
		return async + "EventStream"
	case m.Result.Kind == sdk.Bytes:
		return async + "Download"
	case v.answer:
		return "Answer[" + w.result(m) + "]"
	default:
		return w.result(m)
	}
}

func (w *writer) result(m *sdk.Method) string {
	switch m.Result.Kind {
	case sdk.None:
		return "None"
	case sdk.JSON:
		return w.qualify(m.Result.Type, received)
	default:
		return "str"
	}
}

func methodName(m *sdk.Method) string {
	name := attribute(m.Name.Snake())
	if name == "with_response" {
		return name + "_"
	}
	return name
}
