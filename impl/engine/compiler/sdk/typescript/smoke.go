package typescript

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// smokeTest is what npm test runs.
//
//go:embed templates/smoke.test.mjs
var smokeTest string

// smoke writes test/smoke.gen.mjs: a call of each operation and an answer to it, for tests that carry out all of them.
func (w *writer) smoke() emit.File {
	w.out.Reset()
	w.out.WriteString(w.header)
	name := quote(w.api.Packages.TypeScript)
	w.line("\nexport { %s as Client, EventStream, List } from %s;\n", w.className(), name)
	var secrets []pair
	for _, scheme := range w.api.Schemes {
		secrets = append(secrets, pair{property(scheme.ID), quote("test")})
	}
	w.line("/** A credential of each kind. */\nexport const auth = %s;\n", fields(secrets, ""))
	w.line("/** Each operation, a call of it with what the contract has for examples, and an answer: its status, media type and body. */\nexport const operations = [")
	w.each(func(resource *sdk.Resource, m *sdk.Method) {
		sends := m.Body != nil && (m.Body.Required || m.Body.Example != "")
		parts := []pair{
			{"id", quote(m.ID)}, {"method", quote(m.HTTP)}, {"path", quote(m.Template())}, {"call", "(client) => client." + oneLine(w.call(resource, m))},
			{"sends", map[bool]string{true: "true", false: "false"}[sends]}, {"answer", answer(m)},
		}
		w.line("  %s,", oneLine(fields(parts, "")))
	})
	w.line("];")
	return emit.File{Path: folder + "test/smoke.gen.mjs", Data: []byte(w.out.String())}
}

// answer is what a server may say to a call.
func answer(m *sdk.Method) string {
	body := m.Result.Example
	switch m.Result.Kind {
	case sdk.None:
		return `[204, "", null]`
	case sdk.JSON:
		if body == "" {
			body = "{}"
			if m.Page != nil {
				body = nested(m.Page.Items, "[]")
			}
		}
	case sdk.Stream:
		body = "data: text\n\n"
	default:
		body = "text"
	}
	return "[200, " + quote(m.Result.Media) + ", " + text(body) + "]"
}

// nested writes an object that has a value behind some names.
func nested(names []string, value string) string {
	for _, name := range slices.Backward(names) {
		value = "{" + quote(name) + ":" + value + "}"
	}
	return value
}

// oneLine joins the lines of code: no text in it has line breaks.
func oneLine(code string) string {
	lines := strings.Split(code, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, " ")
}
