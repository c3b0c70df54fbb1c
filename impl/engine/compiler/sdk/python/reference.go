package python

import (
	"fmt"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
)

// Snippets are the calls that REFERENCE.md has, with what a program does with their results.
func Snippets(api *sdk.API) (map[*sdk.Method]string, error) {
	return reference.Snippets(api, planned("", api).usage), nil
}

const intro = "Back to the [README](README.md), which tells how a `client` is made and which `options` each call takes. `types` is `%s.types`.\n" +
	"With the client for coroutines the calls are the same, with `await`; lists and streams are gone through with `async for`."

// operationsList writes REFERENCE.md.
func (w *writer) operationsList() emit.File {
	return emit.File{Path: folder + "REFERENCE.md", Data: reference.Write(w.api, reference.Language{
		Header: strings.Trim(w.header, "# \n"), Title: "The operations of " + reference.Line(w.api.Title) + " for Python",
		Intro: fmt.Sprintf(intro, w.api.Packages.Python), Fence: "python",
		Resource: func(r *sdk.Resource) string { return "client." + property(r) },
		Method:   func(r *sdk.Resource, m *sdk.Method) string { return property(r) + "." + methodName(m) },
		Usage:    w.usage, Arguments: w.listed,
		Gives: func(m *sdk.Method) string {
			if m.Result.Kind == sdk.None {
				return ""
			}
			return public(w.gives(m, variant{}))
		},
	})}
}

// listed are the arguments of a method.
func (w *writer) listed(m *sdk.Method) []reference.Argument {
	var list []reference.Argument
	for _, one := range append(w.positional(m), w.keywords(m, variant{})...) {
		list = append(list, reference.Argument{Name: one.name, Type: public(one.of), Doc: one.doc, Optional: !one.required})
	}
	return list
}

// public writes a type as programs do that have imported the package.
func public(annotation string) string {
	return strings.NewReplacer("_types.", "types.", "_list[", "list[", "_dict[", "dict[", "_Unknown", "types.Unknown", "_datetime.", "", "_Decimal", "Decimal").Replace(annotation)
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
