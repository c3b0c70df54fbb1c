package typescript

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// Snippets are the calls that REFERENCE.md has, with what a program does with their results.
func Snippets(api *sdk.API) (map[*sdk.Method]string, error) {
	w := plan("", api)
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
	w.line("<!-- %s -->", strings.TrimSuffix(strings.TrimPrefix(w.header, "// "), "\n"))
	w.line("# The operations of %s\n", w.api.Packages.TypeScript)
	w.line("`client` is made as the [README](README.md) says, which also tells what options each call takes after its parameters.")
	for _, resource := range w.api.Resources {
		w.line("\n## client.%s", resourceProperty(resource))
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
	w.line("\n### %s.%s", resourceProperty(resource), methodName(m))
	deprecated := ""
	if m.Deprecated {
		deprecated = strings.Replace(deprecatedTag(m.Sunset), "@deprecated", "**Deprecated.**", 1)
	}
	w.paragraphs(m.Doc.Summary, m.Doc.Text, deprecated)
	w.line("\n```ts\n%s\n```", w.usage(resource, m))
	w.line("\n`%s %s` gives `%s`.", m.HTTP, m.Template(), strings.ReplaceAll(w.gives(m), "types.", ""))
	rows := 0
	for _, p := range m.Parameters {
		if p.Doc == "" {
			continue
		}
		if rows++; rows == 1 {
			w.line("\n| parameter | what it is |\n|---|---|")
		}
		w.line("| `%s` | %s |", p.Name.Camel(), cell(p.Doc))
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
		return "for await (const item of " + call + ") {\n  console.log(item);\n}"
	case m.Result.Kind == sdk.Stream:
		return "for await (const event of await " + call + ") {\n  console.log(event.data);\n}"
	case m.Result.Kind == sdk.None:
		return "await " + call + ";"
	default:
		return "const result = await " + call + ";\nconsole.log(result);"
	}
}

// cell writes a text into a table.
func cell(text string) string {
	return strings.NewReplacer("\n", " ", "|", `\|`).Replace(strings.TrimSpace(text))
}
