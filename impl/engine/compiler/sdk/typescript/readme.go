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
	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/story"
)

//go:embed templates/README.md.tmpl
var readmeText string

var readmeTemplate = template.Must(template.New("README.md").Parse(readmeText))

// readme is what README.md tells: the story of somebody who uses the package for the first time, with the operations of
// this contract. Its code is one program, from the first line to the last.
type readme struct {
	Header, Package, Title, Version, Class, Env string

	Relative    bool   // where the API is, the contract does not say
	Options     string // of a client
	Schemes     []row
	Variables   []row  // in braces in the URLs of servers
	Conditional bool   // some calls are for one version of something
	TokenPath   string // where tokens are issued to client credentials; empty: nowhere

	TokenScheme, TokenURL string
	Scheme                string // that the story uses

	Created                bool // there is something to create, and to get
	Create, Get, Any       string
	Conflict               string // what happens to the program a second time
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
		Class: w.className(), Env: strings.ToUpper(sdk.Words(w.className()).Snake()), Relative: strings.HasPrefix(w.api.Places()[0].URL, "/"),
	}
	chosen := story.Of(w.api)
	r.Conditional = chosen.Conditional
	w.credentials(r, chosen)
	if !w.story(r, chosen) {
		return emit.File{}, nil // there is nothing to call, and so nothing to tell
	}
	w.told(r)
	var out bytes.Buffer
	if err := readmeTemplate.Execute(&out, r); err != nil {
		return emit.File{}, fmt.Errorf("writing README.md: %w", err)
	}
	return emit.File{Path: folder + "README.md", Data: out.Bytes()}, nil
}

// credentials says how a client is made.
func (w *writer) credentials(r *readme, s story.Story) {
	var options []string
	if r.Relative {
		options = append(options, "baseUrl")
	}
	for _, scheme := range w.api.Schemes {
		r.Schemes = append(r.Schemes, row{Name: property(scheme.ID), Doc: reference.Cell(scheme.Told())})
	}
	if s.Credential != nil {
		r.Scheme = property(s.Credential.ID)
		options = append(options, fmt.Sprintf("auth: { %s: process.env.%s_%s ?? \"\" }", r.Scheme, r.Env, strings.ToUpper(sdk.Words(s.Credential.ID).Snake())))
	}
	for _, one := range w.api.Choices() {
		r.Variables = append(r.Variables, row{Name: one.Name, Doc: reference.Cell(strings.TrimSpace(one.Told() + ". " + one.Doc))})
	}
	r.Options = strings.Join(options, ", ")
	if s.Token == nil {
		return
	}
	r.TokenScheme, r.TokenPath = property(s.Token.ID), s.TokenPath
	if r.TokenURL = quote(strings.TrimSuffix(w.api.Places()[0].Address(), "/") + s.TokenPath); r.Relative {
		r.TokenURL = "`${baseUrl}" + s.TokenPath + "`"
	}
}

// told says which events go out.
func (w *writer) told(r *readme) {
	if w.api.EventTag == "" {
		return
	}
	for _, event := range w.api.Events {
		r.Events = append(r.Events, row{Wire: event.Wire, Doc: reference.Cell(cmp.Or(event.Doc.Summary, event.Doc.Text))})
	}
	first := w.api.Events[0]
	r.Event = &told{quote(first.Wire), literal(example.Payload(first), "")}
	r.Unknown = quote(w.unknownEvent())
}
