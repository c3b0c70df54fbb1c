package golang

import (
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
)

// option is a function by which a client gets the credential of a scheme.
type option struct {
	scheme         sdk.Scheme
	text, source   string // names of the functions: for a text, and for what gets tokens
	environment    string
	url, described string
	variables      []string // what can stand in braces in the URL, a sentence each
}

// nameOptions names the functions for credentials, and the constants for places where the API is.
func (w *writer) nameOptions() {
	for _, scheme := range w.api.Schemes {
		name := "With" + exported(sdk.Words(scheme.ID))
		w.options = append(w.options, option{scheme: scheme, text: w.taken.take(name), source: w.taken.take(name + "Source")})
	}
	for i, server := range w.api.Servers {
		name := "Environment" + strings.TrimPrefix(exported(append(sdk.Name{"a"}, sdk.Words(server.Description)...)), "A")
		if name == "Environment" || len(name) > 60 {
			name = "Environment" + strconv.Itoa(i+1)
		}
		w.options = append(w.options, option{environment: w.taken.take(name), url: server.URL, described: server.Description, variables: variables(server)})
	}
}

// variables say what can stand in braces in the URL of a server.
func variables(server sdk.Server) []string {
	var list []string
	for _, one := range server.Variables {
		list = append(list, strings.TrimSpace("{"+one.Name+"} is "+one.Told()+". "+one.Doc))
	}
	return list
}

// client writes the type that has a field for each resource.
func (w *writer) client() {
	w.line("")
	w.comment("", "Client is "+reference.Line(w.api.Title)+", version "+reference.Line(w.api.Version)+". It can be used by many goroutines at once.")
	w.line("type Client struct {\n\tcore *core\n")
	for _, r := range w.resources {
		w.comment("\t", r.of.Doc)
		w.line("\t%s *%s", r.field, r.name)
	}
	w.line("}\n")
	w.comment("", "New makes a client. The error says that an option is wrong, or that nothing says where the API is.")
	w.line("func New(opts ...Option) (*Client, error) {\n\tcore, err := newCore(known, opts)\n\tif err != nil {\n\t\treturn nil, err\n\t}")
	w.line("\treturn &Client{\n\t\tcore: core,")
	for _, r := range w.resources {
		w.line("\t\t%s: &%s{core},", r.field, r.name)
	}
	w.line("\t}, nil\n}\n")
	w.known()
	w.credentials()
	w.environments()
}

// known writes what a client knows of the API.
func (w *writer) known() {
	w.line("var known = &contract{\n\tagent: %q,\n\tservers: []server{", w.api.Agent(w.packageName()+"-go"))
	for _, place := range w.api.Places() {
		if len(place.Variables) == 0 {
			w.line("\t\t{url: %q},", place.URL)
			continue
		}
		w.line("\t\t{%q, map[string][]string{", place.URL)
		for _, one := range place.Variables {
			w.line("\t\t\t%q: {%s},", one.Name, quotes(append([]string{one.Default}, one.Values...)))
		}
		w.line("\t\t}},")
	}
	w.line("\t},\n\tschemes: map[string]scheme{")
	for _, scheme := range w.api.Schemes {
		w.line("\t\t%q: {%q, %q},", scheme.ID, string(scheme.Kind), scheme.Name)
	}
	w.line("\t},\n}")
}

func (w *writer) credentials() {
	for _, o := range w.options {
		if o.text == "" {
			continue
		}
		w.line("")
		w.comment("", o.text+" is the credential of "+o.scheme.ID+". Operations get the credentials that they want, and no others.", o.scheme.Doc)
		w.line("func %s(credential string) Option { return withSecret(%q, credential) }\n", o.text, o.scheme.ID)
		w.comment("", o.source+" is what gets the credential of "+o.scheme.ID+", and a new one when it ends or is refused: once, however many calls wait for it.")
		w.line("func %s(source TokenSource) Option { return withSource(%q, source) }", o.source, o.scheme.ID)
	}
}

// environments writes the places where the API is that are addresses by themselves.
func (w *writer) environments() {
	var some bool
	for _, o := range w.options {
		if o.environment == "" || !strings.HasPrefix(o.url, "http") {
			continue
		}
		if !some {
			w.line("\n// Where the API is, for [WithBaseURL]. The first is the default.\nconst (")
			some = true
		}
		w.comment("\t", o.described)
		w.comment("\t", o.variables...)
		w.line("\t%s = %q", o.environment, o.url)
	}
	if some {
		w.line(")")
	}
}
