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
	Header, Package, Module, Title, Version, Class, Env string

	Relative    bool   // where the API is, the contract does not say
	Options     string // of a client
	Fake        string // of one that talks to a fake
	Schemes     []row
	Variables   []row  // in braces in the URLs of servers
	Conditional bool   // some calls are for one version of something
	TokenScheme string // empty: no scheme takes tokens
	TokenURL    string // where tokens are issued to client credentials; empty: nobody issues them

	Create, Get, Any     string
	Conflict             string // what happens to the program a second time
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
	told := story.Of(w.api)
	r.Conditional = told.Conditional
	w.credentials(r, told)
	if !w.story(r, told) {
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
func (w *writer) credentials(r *readme, s story.Story) {
	var options, fake []string
	if r.Relative {
		options, fake = append(options, "base_url=base_url"), append(fake, `base_url="https://api.test"`)
	}
	for _, scheme := range w.api.Schemes {
		r.Schemes = append(r.Schemes, row{credential(scheme), reference.Cell(scheme.Told())})
		fake = append(fake, credential(scheme)+`="test"`)
	}
	if s.Credential != nil {
		options = append(options, fmt.Sprintf("%s=os.environ[\"%s_%s\"]", credential(*s.Credential), r.Env, strings.ToUpper(sdk.Words(s.Credential.ID).Snake())))
	}
	for _, one := range w.api.Choices() {
		r.Variables = append(r.Variables, row{one.Name, reference.Cell(strings.TrimSpace(one.Told() + ". " + one.Doc))})
	}
	r.Options, r.Fake = strings.Join(options, ", "), strings.Join(fake, ", ")
	if s.Token == nil {
		return
	}
	r.TokenScheme = credential(*s.Token)
	switch {
	case s.TokenPath == "":
	case r.Relative:
		r.TokenURL = "base_url + " + quote(s.TokenPath)
	default:
		r.TokenURL = quote(strings.TrimSuffix(w.api.Places()[0].Address(), "/") + s.TokenPath)
	}
}

// told says which events go out.
func (w *writer) told(r *readme) {
	if w.api.EventTag == "" {
		return
	}
	for _, event := range w.api.Events {
		r.Events = append(r.Events, row{event.Wire, reference.Cell(cmp.Or(event.Doc.Summary, event.Doc.Text))})
	}
	first := w.api.Events[0]
	r.Event = &told{eventName(first), python(example.Payload(first))}
}

func replaceOnce(text, old, with string) string { return strings.Replace(text, old, with, 1) }
