package typescript

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
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
	for resource, m := range w.api.Methods() {
		_, sends := example.Body(m)
		parts := []pair{
			{"id", quote(m.ID)}, {"method", quote(m.HTTP)}, {"path", quote(m.Template())}, {"call", "(client) => client." + oneLine(w.call(resource, m))},
			{"sends", strconv.FormatBool(sends)}, {"answer", answer(m)},
		}
		w.line("  %s,", oneLine(fields(parts, "")))
	}
	w.line("];")
	return emit.File{Path: folder + "test/smoke.gen.mjs", Data: []byte(w.out.String())}
}

// answer is what a server may say to a call.
func answer(m *sdk.Method) string {
	var body string
	switch m.Result.Kind {
	case sdk.None:
		return `[204, "", null]`
	case sdk.JSON:
		data, err := json.Marshal(example.Answer(m))
		if err != nil { // it was JSON
			panic(err)
		}
		body = string(data)
	case sdk.Stream:
		body = "data: text\n\n"
	default:
		body = "text"
	}
	return "[200, " + quote(m.Result.Media) + ", " + text(body) + "]"
}

// oneLine joins the lines of code: no text in it has line breaks.
func oneLine(code string) string {
	lines := strings.Split(code, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, " ")
}
