package python

import (
	"cmp"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
)

// client writes the classes that have a property for each resource.
func (w *writer) client() {
	body := w.part(w.clientBody)
	w.line("\n\"\"\"The clients: a property for each resource, and in it a method for each operation.\"\"\"\n\nfrom __future__ import annotations\n")
	w.imports(body, "datetime as _datetime", "builtins: dict as _dict", "builtins: list as _list", "collections.abc: Mapping, Sequence", "decimal: Decimal as _Decimal",
		"typing: Any, Literal, Optional, Union", "", "httpx2", "", ".: _core, _decode, _operations", ".: types as _types", "._answer: Answer", "._async: AsyncCore, AsyncMiddleware",
		"._body: AsyncSource, Source", "._body: File as _File", "._core: Server", "._json: NOT_GIVEN, NotGiven", "._list: AsyncList, List",
		"._stream: AsyncDownload, AsyncEventStream, Download, EventStream", "._sync: Core, Middleware", "._version: AGENT", ".auth: Scheme, Secret",
		".models: Unknown as _Unknown", ".options: ClientOptions, RequestOptions")
	w.out.WriteString(body)
}

func (w *writer) clientBody() {
	w.line("\n_SCHEMES: Mapping[str, Scheme] = {")
	for _, scheme := range w.api.Schemes {
		w.line("    %s: Scheme(%s, %s),", quote(scheme.ID), quote(string(scheme.Kind)), quote(scheme.Name))
	}
	w.line("}\n\nENVIRONMENTS: Mapping[str, Server] = {")
	names := w.environments()
	for i, server := range w.api.Places() {
		w.line("    %s: %s,", quote(names[i]), environment(server))
	}
	w.line("}")
	w.doc("", "Where the API is.")
	w.line("")
	for _, resource := range w.api.Resources {
		for _, v := range []variant{{false, false}, {true, false}, {false, true}, {true, true}} {
			w.resource(resource, v)
		}
	}
	w.root(variant{})
	w.root(variant{async: true})
}

func environment(server sdk.Server) string {
	text := "Server(" + quote(server.URL)
	if len(server.Variables) > 0 {
		pairs := make([]string, len(server.Variables))
		for i, one := range server.Variables {
			pairs[i] = quote(one.Name) + ": " + tuple(quotes(append([]string{one.Default}, one.Values...)))
		}
		text += ", {" + strings.Join(pairs, ", ") + "}"
	}
	return text + ")"
}

// environments are what the servers are called.
func (w *writer) environments() []string {
	var names []string
	for _, name := range w.api.PlaceNames() {
		names = append(names, name.Snake())
	}
	return names
}

// somewhere tells whether the contract says where the API is.
func (w *writer) somewhere() bool { return !strings.HasPrefix(w.api.Places()[0].URL, "/") }

func (w *writer) root(v variant) {
	name, http, middleware := w.className(), "httpx2.Client", "Middleware"
	if v.async {
		name, http, middleware = "Async"+name, "httpx2.AsyncClient", "AsyncMiddleware"
	}
	w.line("\nclass %s:", name)
	w.doc("    ", w.api.Title+", version "+w.api.Version+".", w.rootDoc(v))
	w.line("\n    def __init__(\n        self,\n        *,")
	where := "base_url"
	if w.somewhere() {
		names := w.environments()
		where = "_core.address(ENVIRONMENTS[environment], base_url)"
		w.line("        environment: Literal[%s] = %s,\n        base_url: Optional[str] = None,", strings.Join(quotes(names), ", "), quote(names[0]))
		if len(w.api.Choices()) > 0 {
			where = "_core.address(ENVIRONMENTS[environment], base_url, variables)"
			w.line("        variables: Optional[Mapping[str, str]] = None,")
		}
	} else {
		w.line("        base_url: str,")
	}
	var auth []string
	for _, scheme := range w.api.Schemes {
		w.line("        %s: Optional[Secret] = None,", credential(scheme))
		auth = append(auth, quote(scheme.ID)+": "+credential(scheme))
	}
	w.line("        options: Optional[ClientOptions] = None,\n        middleware: Sequence[%s] = (),\n        http_client: Optional[%s] = None,\n    ) -> None:", middleware, http)
	w.line("        made = _core.caller(%s, _SCHEMES, {%s}, options, AGENT)", where, strings.Join(auth, ", "))
	w.line("        self._core = %s(made, http_client, middleware)", v.core())
	for _, resource := range w.api.Resources {
		w.line("        self.%s = %s(self._core)", property(resource), w.class(v, resource))
		w.doc("        ", resource.Doc)
	}
	if v.async {
		w.line("\n    async def close(self) -> None:\n        await self._core.close()\n\n    async def __aenter__(self) -> %s:\n        return self\n\n    async def __aexit__(self, *_: object) -> None:\n        await self.close()\n", name)
		return
	}
	w.line("\n    def close(self) -> None:\n        self._core.close()\n\n    def __enter__(self) -> %s:\n        return self\n\n    def __exit__(self, *_: object) -> None:\n        self.close()\n", name)
}

func (w *writer) rootDoc(v variant) string {
	text := []string{"The credentials are those that the API knows. An operation gets those that it wants, and no others.", "Args:"}
	if w.somewhere() {
		text = append(text, "    environment: Which of the API's servers it is.", "    base_url: Where the API is, in place of an environment.")
	} else {
		text = append(text, "    base_url: Where the API is, such as https://api.example.com.")
	}
	for _, scheme := range w.api.Schemes {
		text = append(text, "    "+credential(scheme)+": "+inline(scheme.Doc, "A credential, or a source of tokens."))
	}
	example := "httpx2.Client"
	if v.async {
		example = "httpx2.AsyncClient"
	}
	return strings.Join(append(text, "    options: What holds for all calls.", "    middleware: What stands around each attempt, the outermost first.",
		"    http_client: What sends requests, in place of an own "+example+". Who gives it closes it."), "\n")
}

// credential is the argument for what a scheme shows.
func credential(scheme sdk.Scheme) string {
	name := attribute(scheme.ID)
	if slices.Contains([]string{"environment", "base_url", "variables", "middleware", "http_client"}, name) {
		return name + "_"
	}
	return name
}

// property is what a resource is called.
func property(resource *sdk.Resource) string {
	name := attribute(resource.Name.Snake())
	if name == "close" {
		return name + "_"
	}
	return name
}

// inline is a text in one line.
func inline(text, otherwise string) string { return cmp.Or(reference.Line(text), otherwise) }
