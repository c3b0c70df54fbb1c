package python

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// Snippets are the calls that REFERENCE.md has, with what a program does with their results.
func Snippets(api *sdk.API) (map[*sdk.Method]string, error) {
	w := planned("", api)
	snippets := make(map[*sdk.Method]string)
	for _, resource := range api.Resources {
		for _, m := range resource.Methods {
			snippets[m] = w.usage(resource, m)
		}
	}
	return snippets, nil
}

// operationsList writes REFERENCE.md: each operation with what it takes and gives, and a call of it with the examples of the
// contract.
func (w *writer) operationsList() emit.File {
	w.out.Reset()
	w.line("<!-- %s -->\n# The operations of %s\n", strings.Trim(w.header, "# \n"), w.distribution())
	w.line("`client` is made as the [README](README.md) says, which also tells what `options` each call takes. `types` is `%s.types`. With the client for\ncoroutines the calls are the same, with `await`; lists and streams are gone through with `async for`.", w.api.Packages.Python)
	for _, resource := range w.api.Resources {
		w.line("\n## client.%s", property(resource))
		w.paragraphs(resource.Doc)
		for _, m := range resource.Methods {
			w.entry(resource, m)
		}
	}
	return emit.File{Path: folder + "REFERENCE.md", Data: []byte(w.out.String())}
}

func (w *writer) paragraphs(texts ...string) {
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			w.line("\n%s", text)
		}
	}
}

func (w *writer) entry(resource *sdk.Resource, m *sdk.Method) {
	w.line("\n### %s.%s", property(resource), methodName(m))
	deprecated := ""
	if m.Deprecated {
		deprecated = "**Deprecated.** " + ends(m.Sunset)
	}
	w.paragraphs(m.Doc.Summary, m.Doc.Text, deprecated)
	w.line("\n```python\n%s\n```", w.usage(resource, m))
	gives := strings.NewReplacer("_types.", "types.", "_list[", "list[", "_dict[", "dict[", "_Unknown", "types.Unknown", "_datetime.", "", "_Decimal", "Decimal").Replace(w.gives(m, variant{}))
	w.line("\n`%s %s` gives `%s`.", m.HTTP, m.Template(), gives)
	rows := 0
	for _, one := range append(w.positional(m), w.keywords(m, variant{})...) {
		if one.doc == "" {
			continue
		}
		if rows++; rows == 1 {
			w.line("\n| argument | what it is |\n|---|---|")
		}
		w.line("| `%s` | %s |", one.name, cell(one.doc))
	}
	for i, problem := range m.Problems {
		if i == 0 {
			w.line("\n| refused with | when |\n|---|---|")
		}
		w.line("| %s | %s |", problem.Status, cell(problem.Doc))
	}
}

// usage is a call as programs write it.
func (w *writer) usage(resource *sdk.Resource, m *sdk.Method) string {
	call := "client." + w.call(resource, m)
	switch {
	case m.Page != nil:
		return "for item in " + call + ":\n    print(item)"
	case m.Result.Kind == sdk.Stream:
		return "with " + call + " as events:\n    for event in events:\n        print(event.data)"
	case m.Result.Kind == sdk.Bytes:
		return "with " + call + " as download:\n    print(len(download.read()))"
	case m.Result.Kind == sdk.None:
		return call
	default:
		return "result = " + call + "\nprint(result)"
	}
}
