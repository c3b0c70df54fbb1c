package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
)

// usage writes calls of methods, with what the contract gives as examples.
type usage struct {
	sampler

	w *writer
}

// call writes a call with examples, without what is done with its result. Options come behind.
func (u usage) call(r *resource, m *method, options string) string {
	params := ""
	if m.params != nil {
		params = u.params(m)
	}
	return u.callWith(r, m, params, options)
}

func (u usage) callWith(r *resource, m *method, params, options string) string {
	arguments := []string{"ctx"}
	for _, segment := range m.of.Path {
		if p := segment.Parameter; p != nil {
			arguments = append(arguments, u.argument(p, m.arguments[len(arguments)-1].text))
		}
	}
	for _, more := range []string{params, options} {
		if more != "" {
			arguments = append(arguments, more)
		}
	}
	return "client." + r.field + "." + m.name + "(" + strings.Join(arguments, ", ") + ")"
}

func (u usage) argument(p *sdk.Parameter, goType string) string {
	return u.literal(goType, example.Argument(p))
}

// params writes what a method takes besides what stands in its path: its body, and what is required.
func (u usage) params(m *method) string {
	var parts []string
	if value, ok := example.Body(m.of); ok {
		if members, ok := value.(example.Object); ok && m.of.Body.Fields {
			parts = u.fields(m.params, members)
		} else if last := m.params.fields[len(m.params.fields)-1]; !m.of.Body.Fields {
			parts = append(parts, "Body: "+u.literal(last.text, value))
		}
	}
	at := 0
	for _, p := range m.of.Parameters {
		if p.In == "path" || p.Conditional() {
			continue
		}
		for !m.params.fields[at].parameter {
			at++
		}
		if example.Shown(m.of, p) {
			parts = append(parts, m.params.fields[at].name+": "+u.argument(p, m.params.fields[at].text))
		}
		at++
	}
	name := u.pkg + m.params.name
	if len(parts) == 0 {
		return name + "{}"
	}
	if text := name + "{" + strings.Join(parts, ", ") + "}"; len(text) < 90 {
		return text
	}
	return name + "{\n\t" + strings.Join(parts, ",\n\t") + ",\n}"
}

// reservedResults are what programs in the README mean by these names.
var reservedResults = strings.Fields("client ctx err fmt errors http strings os slog response stream content page item")

// result is what a result is called in a program.
func result(m *method) string {
	switch {
	case m.of.Result.Kind == sdk.Stream:
		return "stream"
	case m.of.Result.Kind == sdk.Bytes:
		return "content"
	case m.of.Result.Kind == sdk.Text:
		return "text"
	case m.result.value == nil:
		return "result"
	}
	name := unexported(sdk.Words(m.result.text))
	if isWord(name) || slices.Contains(reservedResults, name) {
		return "result"
	}
	return name
}

// statement writes a call with its results, and what a program does with them.
func (u usage) statement(r *resource, m *method) string {
	call := u.call(r, m, "")
	const failed = "if err != nil {\n\treturn err\n}"
	switch {
	case m.of.Page != nil:
		return "for item, err := range " + call + ".All() {\n\tif err != nil {\n\t\treturn err\n\t}\n\tfmt.Println(item)\n}"
	case m.of.Result.Kind == sdk.None:
		return "err := " + call + "\n" + failed
	case m.of.Result.Kind == sdk.Stream:
		return "stream, err := " + call + "\n" + failed + "\nfor event, err := range stream.Events() {\n\tif err != nil {\n\t\treturn err\n\t}\n\tfmt.Println(event.Data)\n}"
	case m.of.Result.Kind == sdk.Bytes:
		return "content, err := " + call + "\n" + failed + "\ndefer content.Close()\n_, err = io.Copy(os.Stdout, content)"
	default:
		return result(m) + ", err := " + call + "\n" + failed + "\nfmt.Println(" + u.shown(m) + ")"
	}
}

// shown is what a program prints of a result: a text that it has, or all of it.
func (u usage) shown(m *method) string {
	if d := m.result.value; d != nil {
		for _, wanted := range []string{"ID", "Name"} {
			for _, f := range d.fields {
				if f.name == wanted && f.text == "string" {
					return result(m) + "." + wanted
				}
			}
		}
	}
	return result(m)
}

// defaultBase is where the contract says that the API is; empty: it does not.
func (w *writer) defaultBase() string {
	if base := w.api.Places()[0].Address(); strings.HasPrefix(base, "http") {
		return base
	}
	return ""
}

// credential writes the option by which programs in the README give their credential; empty: there is none.
func (w *writer) credential() string {
	chosen := w.story.Credential
	for _, o := range w.options {
		if chosen != nil && o.text != "" && o.scheme.ID == chosen.ID {
			return w.packageName() + "." + o.text + "(os.Getenv(" + strconv.Quote(w.environment(chosen.ID)) + "))"
		}
	}
	return ""
}

// environment is the name of a variable.
func (w *writer) environment(what string) string {
	return strings.ToUpper(append(sdk.Words(w.packageName()), sdk.Words(what)...).Snake())
}
