package sdk

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// Read reads an effective contract. The errors are of what cannot be given a name in an SDK.
func Read(d *document.Document, set *policy.Set) (*API, []*document.Error) {
	r := &reader{document: d, set: set, api: new(API), named: make(map[string]*Named), tags: make(map[string]string), open: make(map[*yaml.Node]bool)}
	info := document.Get(d.Root, "info")
	r.api.Title, r.api.Version, r.api.Description = document.Written(info, "title"), document.Written(info, "version"), document.Written(info, "description")
	license := document.Get(info, "license")
	r.api.License = cmp.Or(document.Written(license, "identifier"), document.Written(license, "name"))
	r.packages()
	for _, server := range document.Items(document.Get(d.Root, "servers")) {
		r.api.Servers = append(r.api.Servers, readServer(server))
	}
	for _, tag := range document.Items(document.Get(d.Root, "tags")) {
		r.tags[document.Written(tag, "name")] = document.Written(tag, "description")
	}
	r.schemes()
	r.types()
	for _, o := range set.Operations {
		if o.Webhook == nil && o.Redirect == nil { // nobody calls these by an SDK
			r.method(o)
		}
	}
	r.events()
	r.directions()
	r.api.Types = slices.DeleteFunc(r.api.Types, func(n *Named) bool { return !n.Sent && !n.Received })
	return r.api, r.found
}

type reader struct {
	document *document.Document
	set      *policy.Set
	api      *API
	named    map[string]*Named   // by reference
	tags     map[string]string   // what the contract says of each
	symbols  map[string]bool     // of methods, so that each is one
	open     map[*yaml.Node]bool // the schemas without names that are being read
	found    []*document.Error
}

func (r *reader) wrongf(node *yaml.Node, reason string) {
	r.found = append(r.found, r.document.ErrorAt(node, reason))
}

func (r *reader) packages() {
	written := document.Get(r.document.Root, "x-sdk")
	base := Words(r.api.Title)
	if len(base) == 0 {
		base = Name{"api"}
	}
	text := func(language, key, fallback string) string {
		if value := document.Written(document.Get(written, language), key); value != "" {
			return value
		}
		return fallback
	}
	r.api.Packages = Packages{
		GoModule: text("go", "module", ""), Go: text("go", "package", strings.Join(base, "")),
		TypeScript: text("typescript", "package", publishable(base.Kebab())), Python: text("python", "package", importable(publishable(base.Snake()))),
	}
	if name := r.api.Packages.Python; name != importable(name) {
		r.wrongf(document.Get(document.Get(written, "python"), "package"), name+" is a word of Python, or a module of it or of what an SDK needs, and no package can be called so: give it another name")
	}
}

func readServer(node *yaml.Node) Server {
	server := Server{URL: document.Written(node, "url"), Description: document.Written(node, "description")}
	for key, variable := range document.Entries(document.Get(node, "variables")) {
		server.Variables = append(server.Variables, Variable{
			key.Value, document.Written(variable, "default"), document.Texts(document.Get(variable, "enum")), document.Written(variable, "description"),
		})
	}
	return server
}

func (r *reader) schemes() {
	docs := document.Get(document.Get(r.document.Root, "components"), "securitySchemes")
	for _, scheme := range r.set.Schemes {
		s := Scheme{ID: scheme.Name, Kind: Token, Doc: document.Written(r.document.Follow(document.Get(docs, scheme.Name)), "description")}
		switch scheme.Kind {
		case contract.APIKey:
			s.Name = scheme.Key
			s.Kind = map[string]SchemeKind{"header": HeaderField, "query": Query, "cookie": Cookie}[scheme.In]
		case contract.Basic:
			s.Kind = Basic
			s.Doc = strings.TrimSpace(strings.TrimSpace(s.Doc) + "\n\n" + basicForm)
		}
		r.api.Schemes = append(r.api.Schemes, s)
	}
}

func doc(node *yaml.Node) Doc {
	return Doc{strings.TrimSpace(document.Written(node, "summary")), strings.TrimSpace(document.Written(node, "description"))}
}
