package python

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"regexp"
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
	Header, Package, Module, Title, Version, Class, Env string

	Relative    bool   // where the API is, the contract does not say
	Options     string // of a client
	Fake        string // of one that talks to a fake
	Schemes     []row
	TokenScheme string // empty: no scheme takes tokens
	TokenURL    string // where tokens are issued to client credentials; empty: nobody issues them

	Create, Get, Any     string
	Missing, Idempotent  string
	WithResponse         string
	List, Stream         string
	Download, Upload     string
	FakeName, FakeAnswer string
	Event                *told
	Events               []row
	UsesTypes            bool

	again func(more ...string) string
}

type row struct{ Name, Doc string }

type told struct{ Class, Example string }

// Again is a call that does no harm, with arguments besides.
func (r *readme) Again(more ...string) string { return r.again(more...) }

// made is what a call has that is given an object.
var made = regexp.MustCompile(`\btypes\.\w+\(`)

func (w *writer) readme() (emit.File, error) {
	r := &readme{
		Header: strings.Trim(w.header, "# \n"), Package: w.distribution(), Module: w.api.Packages.Python, Title: w.api.Title, Version: w.api.Version,
		Class: w.className(), Env: strings.ToUpper(sdk.Words(w.className()).Snake()), Relative: !w.somewhere(),
	}
	w.credentials(r)
	if !w.story(r) {
		return emit.File{Path: folder + "README.md", Data: fmt.Appendf(nil, "# %s\n\nThe SDK of %s, version %s.\n", r.Package, r.Title, r.Version)}, nil
	}
	w.told(r)
	var out bytes.Buffer
	if err := readmeTemplate.Execute(&out, r); err != nil {
		return emit.File{}, fmt.Errorf("writing README.md: %w", err)
	}
	if made.MatchString(out.String()) {
		r.UsesTypes = true
		out.Reset()
		if err := readmeTemplate.Execute(&out, r); err != nil {
			return emit.File{}, fmt.Errorf("writing README.md: %w", err)
		}
	}
	return emit.File{Path: folder + "README.md", Data: out.Bytes()}, nil
}

// credentials says how a client is made.
func (w *writer) credentials(r *readme) {
	var options, fake []string
	if r.Relative {
		options, fake = append(options, "base_url=base_url"), append(fake, `base_url="https://api.test"`)
	}
	chosen := sdk.Scheme{}
	for _, scheme := range w.api.Schemes {
		doc, _, _ := strings.Cut(scheme.Doc, "\n\n")
		r.Schemes = append(r.Schemes, row{credential(scheme), cell(doc)})
		fake = append(fake, credential(scheme)+`="test"`)
		if chosen.ID == "" || scheme.Kind == sdk.HeaderField && chosen.Kind != sdk.HeaderField || scheme.Kind == sdk.Token && chosen.Kind == sdk.Cookie {
			chosen = scheme
		}
		if scheme.Kind == sdk.Token && r.TokenScheme == "" {
			r.TokenScheme = credential(scheme)
		}
	}
	if chosen.ID != "" {
		options = append(options, fmt.Sprintf("%s=os.environ[\"%s_%s\"]", credential(chosen), r.Env, strings.ToUpper(sdk.Words(chosen.ID).Snake())))
	}
	r.Options, r.Fake = strings.Join(options, ", "), strings.Join(fake, ", ")
	w.each(func(_ *sdk.Resource, m *sdk.Method) {
		if r.TokenScheme == "" || r.TokenURL != "" || m.Body == nil || m.Body.Kind != sdk.Form || len(m.Path) != 1 {
			return
		}
		fields, _ := fieldsOf(resolve(m.Body.Type), 32)
		for _, field := range fields {
			if field.Wire == "grant_type" {
				r.TokenURL = quote(strings.TrimSuffix(w.servers()[0].URL, "/") + m.Path[0].Text)
			}
		}
	})
	if r.TokenURL != "" && r.Relative {
		r.TokenURL = "base_url + " + r.TokenURL
	}
}

// told says which events go out.
func (w *writer) told(r *readme) {
	if w.api.EventTag == "" {
		return
	}
	for _, event := range w.api.Events {
		r.Events = append(r.Events, row{event.Wire, cell(cmp.Or(event.Doc.Summary, event.Doc.Text))})
	}
	first := w.api.Events[0]
	r.Event = &told{eventName(first), fmt.Sprintf("{%s: %s}", quote(w.api.EventTag), quote(first.Wire))}
	if example, ok := parse(first.Example); ok {
		r.Event.Example = python(example)
	}
}

// cell writes a text into a table.
func cell(text string) string {
	return strings.NewReplacer("\n", " ", "|", `\|`).Replace(strings.TrimSpace(text))
}

func replaceOnce(text, old, with string) string { return strings.Replace(text, old, with, 1) }
