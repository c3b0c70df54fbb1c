package typescript

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
)

// Snippets are the calls that REFERENCE.md has, with what a program does with their results.
func Snippets(api *sdk.API) (map[*sdk.Method]string, error) {
	return reference.Snippets(api, plan("", api).usage), nil
}

// operationsList writes REFERENCE.md.
func (w *writer) operationsList() emit.File {
	return emit.File{Path: folder + "REFERENCE.md", Data: reference.Write(w.api, reference.Language{
		Header: strings.TrimSuffix(strings.TrimPrefix(w.header, "// "), "\n"), Title: "The operations of " + reference.Line(w.api.Title) + " for TypeScript",
		Intro: "Back to the [README](README.md), which tells how a `client` is made and which options each call takes after its parameters.",
		Fence: "ts",

		Resource: func(r *sdk.Resource) string { return "client." + resourceProperty(r) },
		Method:   func(r *sdk.Resource, m *sdk.Method) string { return resourceProperty(r) + "." + methodName(m) },
		Usage:    w.usage, Arguments: w.listed,
		Gives: func(m *sdk.Method) string {
			if m.Result.Kind == sdk.None {
				return ""
			}
			return strings.ReplaceAll(w.gives(m), "types.", "")
		},
	})}
}

// listed are the arguments of a method, and the properties of its params.
func (w *writer) listed(m *sdk.Method) []reference.Argument {
	var list []reference.Argument
	add := func(name string, of, doc string, required bool) {
		list = append(list, reference.Argument{Name: name, Type: strings.ReplaceAll(of, "types.", ""), Doc: doc, Optional: !required})
	}
	for _, p := range m.InPath() {
		add(free(p.Name.Camel()), w.typeOf(p.Type, sent), p.Doc, true)
	}
	switch b := m.Body; {
	case b == nil:
	case b.Fields:
		fields, _ := b.Type.Resolved().Properties()
		for _, field := range fields {
			if !field.ReadOnly {
				add(field.Wire, w.typeOf(field.Type, sent), field.Doc, field.Required && b.Required)
			}
		}
	default:
		add("body", w.bodyType(b), "What is sent, as "+b.Media+".", b.Required)
	}
	for _, p := range m.Parameters {
		if p.In != "path" {
			add(p.Name.Camel(), w.typeOf(p.Type, sent), p.Doc, p.Required)
		}
	}
	return list
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
