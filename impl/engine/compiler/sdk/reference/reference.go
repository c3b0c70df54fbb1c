// Package reference writes the reference of an SDK, which is laid out in the same way for all languages: each operation with
// an example, what it wants, takes and gives, and what it may be refused with.
package reference

import (
	"fmt"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// Language is how the operations are called in one.
type Language struct {
	Header string // that says what it is made from
	Title  string
	Intro  string // says what the examples take for granted
	Fence  string // of code in Markdown: go

	Resource  func(*sdk.Resource) string              // client.users
	Method    func(*sdk.Resource, *sdk.Method) string // users.get
	Usage     func(*sdk.Resource, *sdk.Method) string // a call, with what a program does with its result
	Gives     func(*sdk.Method) string                // the type of a result; empty: it gives none
	Arguments func(*sdk.Method) []Argument
}

// Argument is what a method takes.
type Argument struct {
	Name, Type, Doc string
	Optional        bool
}

// Snippets are the calls that a reference has.
func Snippets(api *sdk.API, usage func(*sdk.Resource, *sdk.Method) string) map[*sdk.Method]string {
	snippets := make(map[*sdk.Method]string)
	for resource, m := range api.Methods() {
		snippets[m] = usage(resource, m)
	}
	return snippets
}

// Write writes REFERENCE.md.
func Write(api *sdk.API, language Language) []byte {
	w := &writer{language: language}
	w.line("<!-- %s -->\n# %s\n\n%s\n", language.Header, language.Title, language.Intro)
	for _, resource := range api.Resources {
		name := language.Resource(resource)
		w.line("- [%s](#%s)%s", name, anchor(name), behind(": ", Cell(resource.Doc)))
	}
	for _, resource := range api.Resources {
		w.line("\n## %s", language.Resource(resource))
		w.paragraphs(resource.Doc)
		for _, m := range resource.Methods {
			w.entry(resource, m)
		}
	}
	return []byte(w.out.String())
}

type writer struct {
	language Language
	out      strings.Builder
}

func (w *writer) line(text string, args ...any) {
	fmt.Fprintf(&w.out, text, args...)
	w.out.WriteByte('\n')
}

func (w *writer) paragraphs(texts ...string) {
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			w.line("\n%s", text)
		}
	}
}

func (w *writer) entry(resource *sdk.Resource, m *sdk.Method) {
	w.line("\n### %s", w.language.Method(resource, m))
	deprecated := ""
	if m.Deprecated {
		deprecated = "**Deprecated.** " + sdk.Ends(m.Sunset)
	}
	w.paragraphs(Sentence(Line(m.Doc.Summary)), m.Doc.Text, deprecated)
	w.line("\n```%s\n%s\n```", w.language.Fence, w.language.Usage(resource, m))
	gives := w.language.Gives(m)
	if gives != "" {
		gives = " It gives `" + gives + "`."
	}
	w.line("\n`%s %s`, operation `%s`%s.%s", m.HTTP, m.Template(), m.ID, wants(m), gives)
	for i, one := range w.language.Arguments(m) {
		if i == 0 {
			w.line("\n| argument | type | what it is |\n|---|---|---|")
		}
		optional := ""
		if one.Optional {
			optional = ", optional"
		}
		w.line("| `%s` | `%s`%s | %s |", one.Name, Cell(one.Type), optional, Cell(one.Doc))
	}
	for i, problem := range m.Problems {
		if i == 0 {
			w.line("\n| refused with | when |\n|---|---|")
		}
		w.line("| %s | %s |", problem.Status, Cell(problem.Doc))
	}
}

// wants says what a call needs, and whether it is carried out once.
func wants(m *sdk.Method) string {
	text := ", for everybody"
	if len(m.Security) > 0 {
		ways := make([]string, len(m.Security))
		for i, needs := range m.Security {
			ways[i] = strings.Join(needs, " and ")
			if len(needs) == 0 {
				ways[i] = "nobody known"
			}
		}
		text = ", with " + strings.Join(ways, " or ")
	}
	if m.Idempotency != nil {
		text += fmt.Sprintf("; sent with `%s`", m.Idempotency.Header)
	}
	return text
}

// Line writes a text on one line.
func Line(text string) string { return strings.Join(strings.Fields(text), " ") }

// Cell writes a text on one line of a table.
func Cell(text string) string { return strings.ReplaceAll(Line(text), "|", `\|`) }

func behind(sign, text string) string {
	if text == "" {
		return ""
	}
	return sign + text
}

// Sentence ends a text as one.
func Sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!") {
		return text
	}
	return text + "."
}

// anchor is what a heading is called in a link.
func anchor(heading string) string {
	return strings.ReplaceAll(strings.ToLower(heading), ".", "")
}
