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
	options := "CoreOptions, RequestOptions"
	if strings.Contains(text, "& StreamOptions") {
		options += ", StreamOptions"
	}
	w.line("\nimport type { Scheme%s } from \"./auth.js\";\nimport { Core } from \"./core.js\";\nimport type { %s } from \"./options.js\";", secret, options)
	if len(w.api.Choices()) > 0 {
		w.line("import { address } from \"./server.js\";\nimport type { ServerVariables } from \"./server.js\";")
	}
	w.line("import * as operations from \"./operations.gen.js\";")
	if mentionsTypes(text) {
		w.line("import type * as types from \"./types.gen.js\";")
	}
	w.settings()
	w.line("/** Makes what single operations are called with. Programs that call many of them have {@link %s}. */\nexport function connect(options: ClientOptions = {}): Core {", name)
	base := "options.baseUrl ?? environments.default"
	if len(w.api.Choices()) > 0 {
		base = "address(" + base + ", variables, options.variables)"
	}
	w.line("  return new Core(options, { base: %s, agent: %s, schemes }, { ...options.auth });\n}\n", base, quote(w.agent()))
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
		doc, also := []string{scheme.Doc}, ""
		if scheme.Kind == sdk.Cookie {
			doc, also = append(doc, "True: the browser sends it by itself."), " | true"
		}
		w.comment("  ", doc...)
		w.line("  readonly %s?: Secret%s;", property(scheme.ID), also)
	}
	w.line("}\n")
	w.line("/** What a client can be told. */\nexport interface ClientOptions extends CoreOptions {\n  readonly auth?: Auth;")
	w.variables()
	w.line("}\n")
	w.environments()
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

// variables writes what callers can choose of the URLs of servers.
func (w *writer) variables() {
	choices := w.api.Choices()
	if len(choices) == 0 {
		return
	}
	w.comment("  ", "What stands in braces in the URL of an environment, where it is not as the contract has it by default.")
	w.line("  readonly variables?: {")
	for _, one := range choices {
		w.comment("    ", strings.TrimSpace(one.Told()+". "+one.Doc))
		values := "string"
		if len(one.Values) > 0 {
			values = strings.ReplaceAll(quotes(one.Values), ", ", " | ")
		}
		w.line("    readonly %s?: %s;", property(one.Name), values)
	}
	w.line("  };")
}

// environments writes where the API is.
func (w *writer) environments() {
	w.line("/** Where the API is, unless it is said otherwise. */\nexport const environments = {")
	names, some := w.api.PlaceNames(), false
	for i, server := range w.api.Places() {
		w.comment("  ", server.Description)
		label := "default"
		if i > 0 {
			label = names[i].Camel()
		}
		w.line("  %s: %s,", property(label), quote(server.URL))
		some = some || len(server.Variables) > 0
	}
	w.line("} as const;\n")
	if !some {
		return
	}
	w.line("const variables: ServerVariables = {")
	for _, server := range w.api.Places() {
		if len(server.Variables) == 0 {
			continue
		}
		pairs := make([]string, len(server.Variables))
		for i, one := range server.Variables {
			pairs[i] = property(one.Name) + ": [" + quotes(append([]string{one.Default}, one.Values...)) + "]"
		}
		w.line("  %s: { %s },", quote(server.URL), strings.Join(pairs, ", "))
	}
	w.line("};\n")
}

// agent is what the package calls itself, without the scope of its name.
func (w *writer) agent() string {
	name := w.api.Packages.TypeScript
	return w.api.Agent(name[strings.LastIndex(name, "/")+1:] + "-typescript")
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
