package typescript

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

//go:embed templates/README.md.tmpl
var readmeText string

var readmeTemplate = template.Must(template.New("README.md").Parse(readmeText))

// readme is what README.md tells: the story of somebody who uses the package for the first time, with the operations of
// this contract. Its code is one program, from the first line to the last.
type readme struct {
	Header, Package, Title, Version, Class, Env string

	Relative  bool   // where the API is, the contract does not say
	Options   string // of a client
	Schemes   []row
	TokenPath string // where tokens are issued to client credentials; empty: nowhere

	TokenScheme, TokenURL string
	Scheme                string // that the story uses

	Created                bool // there is something to create, and to get
	Create, Get, Any       string
	Function, FunctionCall string
	Again, WithResponse    string
	Missing, Idempotent    string
	List, Stream           string
	Download, Upload       string
	FakeKey, FakeAnswer    string
	Event                  *told
	Events                 []row
	Unknown                string

	again func(options string) string
}

type row struct{ Name, Wire, Doc string }

type told struct{ Quoted, Example string }

// AgainWith is a call that does no harm, with options.
func (r *readme) AgainWith(options string) string { return r.again(options) }

func (w *writer) readme() (emit.File, error) {
	r := &readme{
		Header: strings.TrimSuffix(strings.TrimPrefix(w.header, "// "), "\n"), Package: w.api.Packages.TypeScript, Title: w.api.Title, Version: w.api.Version,
		Class: w.className(), Env: strings.ToUpper(sdk.Words(w.className()).Snake()), Relative: strings.HasPrefix(w.servers()[0].URL, "/"),
	}
	w.credentials(r)
	if !w.story(r) {
		return emit.File{}, nil // there is nothing to call, and so nothing to tell
	}
	w.told(r)
	var out bytes.Buffer
	if err := readmeTemplate.Execute(&out, r); err != nil {
		return emit.File{}, fmt.Errorf("writing README.md: %w", err)
	}
	return emit.File{Path: folder + "README.md", Data: out.Bytes()}, nil
}

// kinds says what a credential is of which the contract does not say it.
var kinds = map[sdk.SchemeKind]string{
	sdk.Token: "An access token.", sdk.HeaderField: "A key, which a header field brings.", sdk.Query: "A key, which the query brings.", sdk.Cookie: "A cookie.",
}

// credentials says how a client is made.
func (w *writer) credentials(r *readme) {
	var options []string
	if r.Relative {
		options = append(options, "baseUrl")
	}
	chosen := sdk.Scheme{}
	for _, scheme := range w.api.Schemes {
		doc, _, _ := strings.Cut(cmp.Or(scheme.Doc, kinds[scheme.Kind]), "\n\n")
		r.Schemes = append(r.Schemes, row{Name: property(scheme.ID), Doc: cell(doc)})
		if chosen.ID == "" || scheme.Kind == sdk.HeaderField && chosen.Kind != sdk.HeaderField || scheme.Kind == sdk.Token && chosen.Kind == sdk.Cookie {
			chosen = scheme
		}
		if scheme.Kind == sdk.Token && r.TokenScheme == "" {
			r.TokenScheme = property(scheme.ID)
		}
	}
	if chosen.ID != "" {
		r.Scheme = property(chosen.ID)
		options = append(options, fmt.Sprintf("auth: { %s: process.env.%s_%s ?? \"\" }", property(chosen.ID), r.Env, strings.ToUpper(sdk.Words(chosen.ID).Snake())))
	}
	r.Options = strings.Join(options, ", ")
	w.each(func(_ *sdk.Resource, m *sdk.Method) {
		if r.TokenScheme != "" && r.TokenPath == "" && m.Body != nil && m.Body.Kind == sdk.Form && fieldOf(m.Body.Type, "grant_type", 8) != nil && len(m.Path) == 1 {
			r.TokenPath = m.Path[0].Text
			if r.TokenURL = quote(strings.TrimSuffix(w.servers()[0].URL, "/") + r.TokenPath); r.Relative {
				r.TokenURL = "`${baseUrl}" + r.TokenPath + "`"
			}
		}
	})
}

// each visits all methods in order.
func (w *writer) each(visit func(*sdk.Resource, *sdk.Method)) {
	for _, resource := range w.api.Resources {
		for _, m := range resource.Methods {
			visit(resource, m)
		}
	}
}

// fieldOf returns the property of an object, wherever its type has it.
func fieldOf(t *sdk.Type, name string, depth int) *sdk.Field {
	if t == nil || depth == 0 {
		return nil
	}
	if t.Kind == sdk.Ref {
		return fieldOf(t.Named.Type, name, depth-1)
	}
	for _, field := range t.Fields {
		if field.Wire == name {
			return field
		}
	}
	if t.Kind == sdk.All {
		for _, one := range t.Of {
			if field := fieldOf(one, name, depth-1); field != nil {
				return field
			}
		}
	}
	return nil
}

// told says which events go out.
func (w *writer) told(r *readme) {
	if w.api.EventTag == "" {
		return
	}
	for _, event := range w.api.Events {
		r.Events = append(r.Events, row{Wire: event.Wire, Doc: cell(cmp.Or(event.Doc.Summary, event.Doc.Text))})
	}
	first := w.api.Events[0]
	r.Event = &told{quote(first.Wire), fmt.Sprintf("{ %s: %s }", property(w.api.EventTag), quote(first.Wire))}
	if first.Example != "" {
		r.Event.Example = literal(first.Example, "")
	}
	r.Unknown = quote(w.unknownEvent())
}
