package typescript

import (
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// client writes the class that has a property for each resource.
func (w *writer) client() {
	name := w.className()
	resources := w.part("")
	for _, resource := range w.api.Resources {
		resources.resource(resource)
	}
	text := resources.out.String()
	secret := ", Secret"
	if len(w.api.Schemes) == 0 {
		secret = ""
	}
	w.line("\nimport type { Scheme%s } from \"./auth.js\";\nimport { Core } from \"./core.js\";\nimport type { CoreOptions, RequestOptions } from \"./options.js\";", secret)
	if strings.Contains(text, "StreamOptions") {
		w.line("import type { StreamOptions } from \"./events.js\";")
	}
	w.line("import * as operations from \"./operations.gen.js\";")
	if mentionsTypes(text) {
		w.line("import type * as types from \"./types.gen.js\";")
	}
	w.settings()
	w.line("/** Makes what single operations are called with. Programs that call many of them have {@link %s}. */\nexport function connect(options: ClientOptions = {}): Core {", name)
	w.line("  return new Core(options, environments.default, schemes, { ...options.auth });\n}\n")
	w.comment("", w.api.Title+", version "+w.api.Version+".", w.api.Description)
	w.line("export class %s {\n  readonly core: Core;", name)
	for _, resource := range w.api.Resources {
		w.comment("  ", resource.Doc)
		w.line("  readonly %s: %s;", resourceProperty(resource), w.resourceName(resource))
	}
	w.line("\n  constructor(options: ClientOptions = {}) {\n    this.core = connect(options);")
	for _, resource := range w.api.Resources {
		w.line("    this.%s = new %s(this.core);", resourceProperty(resource), w.resourceName(resource))
	}
	w.line("  }\n}")
	w.out.WriteString(text)
}

// settings writes what a client can be told, and what it knows by itself.
func (w *writer) settings() {
	w.line("\n/** The credentials that the API knows. An operation gets those that it wants, and no others. */\nexport interface Auth {")
	for _, scheme := range w.api.Schemes {
		w.comment("  ", scheme.Doc)
		also := ""
		if scheme.Kind == sdk.Cookie {
			also = " | true"
			w.comment("  ", "True: the browser sends it by itself.")
		}
		w.line("  readonly %s?: Secret%s;", property(scheme.ID), also)
	}
	w.line("}\n")
	w.line("/** What a client can be told. */\nexport interface ClientOptions extends CoreOptions {\n  readonly auth?: Auth;\n}\n")
	w.line("/** Where the API is, unless it is said otherwise. */\nexport const environments = {")
	for i, server := range w.servers() {
		w.comment("  ", server.Description)
		label := "default"
		if i > 0 {
			label = sdk.Words(server.Description).Camel()
		}
		w.line("  %s: %s,", property(label), quote(server.URL))
	}
	w.line("} as const;\n")
	w.line("const schemes: Readonly<Record<string, Scheme>> = {")
	for _, scheme := range w.api.Schemes {
		text := "kind: " + quote(string(scheme.Kind))
		if scheme.Name != "" {
			text += ", name: " + quote(scheme.Name)
		}
		w.line("  %s: { %s },", property(scheme.ID), text)
	}
	w.line("};\n")
}

// resourceName is what the class of a resource is called.
func (w *writer) resourceName(resource *sdk.Resource) string {
	name := resource.Name.Pascal() + "Resource"
	for w.isType(name) || !identifier.MatchString(name) {
		name = "_" + name
	}
	return name
}

// resourceProperty is what the property of a client is called that holds a resource.
func resourceProperty(resource *sdk.Resource) string {
	name := resource.Name.Camel()
	if name == "core" || name == "constructor" || !identifier.MatchString(name) {
		return "_" + name
	}
	return name
}

// methodName is what a method of a resource is called.
func methodName(m *sdk.Method) string {
	name := m.Name.Camel()
	if name == "constructor" || !identifier.MatchString(name) {
		return "_" + name
	}
	return name
}

func (w *writer) servers() []sdk.Server {
	if len(w.api.Servers) == 0 {
		return []sdk.Server{{URL: "/"}}
	}
	return w.api.Servers
}

func (w *writer) resource(resource *sdk.Resource) {
	w.line("")
	w.comment("", resource.Doc)
	w.line("export class %s {\n  readonly #core: Core;\n\n  constructor(core: Core) {\n    this.#core = core;\n  }", w.resourceName(resource))
	for _, m := range resource.Methods {
		w.line("")
		w.comment("  ", docOf(m)...)
		signature, _ := w.signature(m, "operations.")
		names := []string{"this.#core"}
		for _, p := range m.InPath() {
			names = append(names, free(p.Name.Camel()))
		}
		w.line("  %s(%s) {\n    return operations.%s(%s, params, options);\n  }", methodName(m), signature, sdkName(m), strings.Join(names, ", "))
	}
	w.line("}")
}

// others are what else the module of the client, or the package, has by these names.
var others = strings.Fields(`Answer AnswerInfo Attempt Auth Call CancelledError ClientCredentials ClientError ClientOptions ConnectionError Core CoreOptions
	DecodeError EventStream FileLike IssuedToken List LogEntry Middleware Page Partial ProblemDetails ProblemViolation Promise RateLimit Readonly Record
	RequestOptions ResponseError RetryOptions Scheme Secret ServerEvent StreamOptions TimeoutError TokenSource`)

// className is what the client is called: the API, unless a resource, a type or something else of the package is.
func (w *writer) className() string {
	name := sdk.Words(w.api.Title).Pascal()
	if name == "" || !identifier.MatchString(name) {
		name = "Client"
	}
	if w.isType(name) || slices.Contains(others, name) {
		return name + "Client"
	}
	return name
}
