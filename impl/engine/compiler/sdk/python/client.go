package python

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// operations writes what the runtime has to know of each operation.
func (w *writer) operations() {
	w.line("\nfrom ._operation import Body, Operation, Paging, Parameter, Result\n")
	for _, resource := range w.api.Resources {
		for _, m := range resource.Methods {
			w.line("%s = %s", constant(m), descriptor(m))
		}
	}
}

func constant(m *sdk.Method) string { return strings.ToUpper(sdk.Words(m.ID).Snake()) }

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
		fields := ""
		if b.Fields {
			fields = ", True"
		}
		add("body=Body(%s, %s%s)", quote(string(b.Kind)), quote(b.Media), fields)
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
		add("page=Paging(%s, %s, %s)", quote(argument(m.Page.Cursor)), tuple(quotes(m.Page.Items)), tuple(quotes(m.Page.Next)))
	}
	return "Operation(" + strings.Join(parts, ", ") + ")"
}

func parameter(p *sdk.Parameter) string {
	parts := []string{quote(argument(p)), quote(p.In), quote(p.Wire)}
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

// argument is what a parameter is called in code. What stands beside the fields of a body keeps out of their way.
func argument(p *sdk.Parameter) string { return attribute(p.Name.Snake()) }

func tuple(list []string) string {
	if len(list) == 1 {
		return "(" + list[0] + ",)"
	}
	return "(" + strings.Join(list, ", ") + ")"
}

func quotes(texts []string) []string {
	list := make([]string, len(texts))
	for i, one := range texts {
		list[i] = quote(one)
	}
	return list
}

func path(m *sdk.Method) []string {
	var turns []string
	for _, segment := range m.Path {
		switch {
		case segment.Parameter == nil:
			turns = append(turns, quote(segment.Text))
		case len(turns)%2 == 0: // two parameters side by side
			turns = append(turns, `""`, quote(argument(segment.Parameter)))
		default:
			turns = append(turns, quote(argument(segment.Parameter)))
		}
	}
	return turns
}

// variant is one of the ways in which the methods of a resource are there.
type variant struct{ async, answer bool }

func (v variant) class(resource *sdk.Resource) string {
	name := resource.Name.Pascal()
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

// client writes the classes that have a property for each resource.
func (w *writer) client() {
	w.line("\nfrom __future__ import annotations\n\nfrom builtins import dict as _dict\nfrom builtins import list as _list\nfrom collections.abc import Mapping, Sequence\nfrom typing import Any, Literal, Optional, Union\n\nimport httpx2\n")
	w.line("from . import _operations\nfrom . import types as _types\nfrom ._answer import Answer\nfrom ._body import File as _File")
	w.line("from ._core import AsyncCore, AsyncDownload, AsyncEventStream, AsyncList, Core, Download, EventStream, List, caller")
	w.line("from ._parameters import NOT_GIVEN, NotGiven\nfrom .auth import Scheme, Secret\nfrom .models import Decoder, array, mapping, model\nfrom .options import ClientOptions, RequestOptions\n")
	w.line("_SCHEMES: Mapping[str, Scheme] = {")
	for _, scheme := range w.api.Schemes {
		w.line("    %s: Scheme(%s, %s),", quote(scheme.ID), quote(string(scheme.Kind)), quote(scheme.Name))
	}
	w.line("}\n\nENVIRONMENTS: Mapping[str, str] = {")
	for i, server := range w.servers() {
		name := "default"
		if i > 0 {
			name = sdk.Words(server.Description).Snake()
		}
		w.line("    %s: %s,", quote(name), quote(server.URL))
	}
	w.line("}\n\"\"\"Where the API is.\"\"\"\n\n\ndef _as_it_is(value: Any) -> Any:\n    return value\n")
	for _, resource := range w.api.Resources {
		for _, v := range []variant{{false, false}, {true, false}, {false, true}, {true, true}} {
			w.resource(resource, v)
		}
	}
	w.root(variant{})
	w.root(variant{async: true})
}

func (w *writer) servers() []sdk.Server {
	if len(w.api.Servers) == 0 {
		return []sdk.Server{{URL: "/"}}
	}
	return w.api.Servers
}

func (w *writer) root(v variant) {
	name, http := w.className(), "httpx2.Client"
	if v.async {
		name, http = "Async"+name, "httpx2.AsyncClient"
	}
	w.line("\nclass %s:", name)
	w.doc("    ", w.api.Title+", version "+w.api.Version+".", "The credentials are those that the API knows. An operation gets those that it wants, and no others.")
	w.line("\n    def __init__(\n        self,\n        *,\n        base_url: str = ENVIRONMENTS[\"default\"],")
	var auth []string
	for _, scheme := range w.api.Schemes {
		w.line("        %s: Optional[Secret] = None,", attribute(scheme.ID))
		auth = append(auth, quote(scheme.ID)+": "+attribute(scheme.ID))
	}
	w.line("        options: Optional[ClientOptions] = None,\n        http_client: Optional[%s] = None,\n    ) -> None:", http)
	w.line("        self._core = %s(caller(base_url, _SCHEMES, {%s}, options), http_client)", v.core(), strings.Join(auth, ", "))
	for _, resource := range w.api.Resources {
		w.line("        self.%s = %s(self._core)", attribute(resource.Name.Snake()), v.class(resource))
	}
	if v.async {
		w.line("\n    async def close(self) -> None:\n        await self._core.close()\n\n    async def __aenter__(self) -> %s:\n        return self\n\n    async def __aexit__(self, *_: object) -> None:\n        await self.close()\n", name)
		return
	}
	w.line("\n    def close(self) -> None:\n        self._core.close()\n\n    def __enter__(self) -> %s:\n        return self\n\n    def __exit__(self, *_: object) -> None:\n        self.close()\n", name)
}

func (w *writer) resource(resource *sdk.Resource, v variant) {
	w.line("\nclass %s:", v.class(resource))
	w.doc("    ", resource.Doc)
	w.line("\n    def __init__(self, core: %s) -> None:\n        self._core = core", v.core())
	if !v.answer {
		other := variant{v.async, true}
		w.line("\n    @property\n    def with_response(self) -> %s:\n        \"\"\"The same methods, which give the answer's status and header as well.\"\"\"\n        return %s(self._core)", other.class(resource), other.class(resource))
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
	arguments, values := w.arguments(m)
	async, await := "", ""
	if v.async && m.Page == nil && m.Result.Kind != sdk.Stream {
		async, await = "async ", "await "
	}
	w.line("\n    %sdef %s(%s) -> %s:", async, methodName(m), strings.Join(arguments, ", "), w.gives(m, v))
	doc := []string{m.Doc.Summary, m.Doc.Text}
	if m.Deprecated {
		doc = append(doc, strings.TrimSpace("Deprecated. "+ends(m)))
	}
	w.doc("        ", doc...)
	given := fmt.Sprintf("_operations.%s, {%s}, options", constant(m), strings.Join(values, ", "))
	decode := "_as_it_is"
	if text := w.decoder(m.Result.Type); text != "" {
		decode = qualified(text)
	}
	switch {
	case m.Page != nil:
		item := "_as_it_is"
		if text := w.decoder(m.Page.Item); text != "" {
			item = qualified(text)
		}
		w.line("        return self._core.list(%s, %s, %s)", given, decode, item)
	case m.Result.Kind == sdk.Stream:
		w.line("        return self._core.stream(%s)", given)
	case m.Result.Kind == sdk.Bytes:
		w.line("        return %sself._core.download(%s)", await, given)
	case v.answer:
		w.line("        return %sself._core.call(%s, %s)", await, given, decode)
	case m.Result.Kind == sdk.None:
		w.line("        %sself._core.call(%s, _as_it_is)", await, given)
	default:
		w.line("        answer: Answer[%s] = %sself._core.call(%s, %s)\n        return answer.data", w.result(m), await, given, decode)
	}
}

func ends(m *sdk.Method) string {
	if m.Sunset == "" {
		return ""
	}
	return "It ends on " + m.Sunset + "."
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

// arguments writes the parameters of a method, and the values that it hands on.
func (w *writer) arguments(m *sdk.Method) (arguments, values []string) {
	arguments = []string{"self"}
	for _, segment := range m.Path {
		if p := segment.Parameter; p != nil {
			arguments = append(arguments, argument(p)+": "+w.qualify(p.Type, sent))
			values = append(values, quote(argument(p))+": "+argument(p))
		}
	}
	arguments = append(arguments, "*")
	named := make(map[string]bool)
	add := func(name, key string, t string, required bool) {
		if named[name] {
			return
		}
		named[name] = true
		if required {
			arguments = append(arguments, name+": "+t)
		} else {
			arguments = append(arguments, name+": Union["+t+", NotGiven] = NOT_GIVEN")
		}
		values = append(values, quote(key)+": "+name)
	}
	if m.Body != nil && m.Body.Fields {
		fields, _ := fieldsOf(resolve(m.Body.Type), 32)
		fields = slices.Clone(fields)
		slices.SortStableFunc(fields, func(a, b *sdk.Field) int { return order(a.Required) - order(b.Required) })
		for _, field := range fields {
			if !field.ReadOnly {
				add(attribute(field.Wire), field.Wire, w.qualify(field.Type, sent), field.Required)
			}
		}
	} else if m.Body != nil {
		add("body", "body", w.body(m.Body), m.Body.Required)
	}
	for _, p := range m.Parameters {
		if p.In != "path" {
			add(argument(p), argument(p), w.qualify(p.Type, sent), p.Required)
		}
	}
	return append(arguments, "options: Optional[RequestOptions] = None"), values
}

func order(required bool) int {
	if required {
		return 0
	}
	return 1
}

func resolve(t *sdk.Type) *sdk.Type {
	for t != nil && t.Kind == sdk.Ref {
		t = t.Named.Type
	}
	return t
}

func (w *writer) body(b *sdk.Body) string {
	switch b.Kind {
	case sdk.Text:
		return "str"
	case sdk.Bytes:
		return "Any" // bytes, or an iterator of them
	default:
		return w.qualify(b.Type, sent)
	}
}

// qualify writes a type outside the module types.
func (w *writer) qualify(t *sdk.Type, to direction) string {
	text := w.prefix(w.of(t, to))
	return strings.NewReplacer("[list[", "[_list[", "[dict[", "[_dict[", " list[", " _list[", " dict[", " _dict[").Replace(underscore(text))
}

// underscore keeps list and dict from being taken for methods of these names.
func underscore(text string) string {
	if strings.HasPrefix(text, "list[") || strings.HasPrefix(text, "dict[") {
		return "_" + text
	}
	return text
}

// prefix writes _types. before the names that stand there.
func (w *writer) prefix(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		switch {
		case text[i] == '"':
			end := i + 1
			for end < len(text) && text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			out.WriteString(text[i:min(end+1, len(text))])
			i = end + 1
		case isLetter(text[i]):
			end := i
			for end < len(text) && isLetter(text[end]) {
				end++
			}
			switch word := text[i:end]; {
			case w.taken[word]:
				out.WriteString("_types." + word)
			default:
				out.WriteString(word)
			}
			i = end
		default:
			out.WriteByte(text[i])
			i++
		}
	}
	return out.String()
}

func isLetter(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// qualified names the classes of a decoder where they stand.
func qualified(decoder string) string {
	return strings.ReplaceAll(decoder, "lambda value: ", "lambda value: _types.")
}
