// Package sdk reads an effective contract as those need it who make SDKs: resources with methods, and the types that
// have names. What is in it is of no language; each has a package of its own beneath this one.
package sdk

import (
	"iter"
	"strings"
	"time"
)

// API is a contract.
type API struct {
	Title, Version, Description string
	License                     string // its identifier (SPDX), or its name; empty: none

	Packages  Packages
	Servers   []Server
	Schemes   []Scheme // in the order of components
	Resources []*Resource
	Types     []*Named // in the order of components
	Events    []*Event // that go out as webhooks
	EventTag  string   // the property of every payload that holds the event's name; empty: there is none
}

// Methods are those of all resources, in order.
func (a *API) Methods() iter.Seq2[*Resource, *Method] {
	return func(yield func(*Resource, *Method) bool) {
		for _, resource := range a.Resources {
			for _, m := range resource.Methods {
				if !yield(resource, m) {
					return
				}
			}
		}
	}
}

// Agent is what an SDK of a name calls itself in the field User-Agent (RFC 9110, section 10.1.5).
func (a *API) Agent(name string) string {
	token := func(text string) string {
		return strings.Map(func(letter rune) rune {
			if letter > '~' || letter < '!' || strings.ContainsRune("\"(),/:;<=>?@[\\]{}", letter) { // none of a token's (section 5.6.2)
				return -1
			}
			return letter
		}, text)
	}
	if version := token(a.Version); version != "" {
		return token(name) + "/" + version
	}
	return token(name)
}

// Packages are the names under which SDKs are published.
type Packages struct{ GoModule, Go, TypeScript, Python string }

// Repository is where the packages are kept, as the path of the Go module tells; empty: it does not.
func (p Packages) Repository() string {
	root, ours := strings.CutSuffix(p.GoModule, "/clients/go")
	if host, _, _ := strings.Cut(root, "/"); !ours || host == "example.com" {
		return ""
	}
	return "https://" + root
}

// Scheme is a way to say who is calling.
type Scheme struct {
	ID   string // in the contract
	Kind SchemeKind
	Name string // of the header field, the parameter or the cookie; empty for a token, and for a user and a password
	Doc  string // it says as well how a user and a password are written
}

// Told says in a paragraph what the credential is, also where the contract does not.
func (s Scheme) Told() string {
	doc, _, _ := strings.Cut(s.Doc, "\n\n")
	if s.Kind == Basic && doc != "" && doc != basicForm {
		return strings.TrimSuffix(strings.TrimSpace(doc), ".") + ". " + basicForm
	}
	if doc != "" {
		return doc
	}
	return map[SchemeKind]string{
		Token: "An access token.", HeaderField: "A key, which a header field brings.", Query: "A key, which the query brings.", Cookie: "A cookie.",
	}[s.Kind]
}

// basicForm says how programs write the credential of Basic.
const basicForm = "It is given as the text `user:password`, which calls encode."

// SchemeKind is where a credential stands.
type SchemeKind string

// The kinds of schemes.
const (
	Token       SchemeKind = "token" // Authorization: Bearer (RFC 6750)
	Basic       SchemeKind = "basic" // Authorization: Basic (RFC 7617), of the text user:password
	HeaderField SchemeKind = "header"
	Query       SchemeKind = "query"
	Cookie      SchemeKind = "cookie"
)

// Resource is a group of methods: client.users.
type Resource struct {
	Name    Name
	Doc     string
	Methods []*Method
}

// Method is an operation.
type Method struct {
	ID   string // the operation's
	Name Name
	// Symbol tells it from the methods of all resources: the words of its ID, with its resource where another ID has the same.
	Symbol Name
	Doc    Doc

	HTTP       string    // GET
	Path       []Segment // in order
	Parameters []*Parameter
	Body       *Body   // nil: none
	Result     Result  // of success
	Problems   []Error // what it may be refused with, by status

	Security    []Requirement // any of them will do; none: everybody may call
	Idempotency *Idempotency  // nil: a second call does it twice, unless HTTP says otherwise
	Page        *Page         // nil: no list
	Timeout     time.Duration // of the server; 0: none
	Deprecated  bool
	Sunset      string // a date; empty: none
}

// Template is the path as the contract writes it: /users/{userId}.
func (m *Method) Template() string {
	var text strings.Builder
	for _, segment := range m.Path {
		text.WriteString(segment.Text)
		if segment.Parameter != nil {
			text.WriteString("{" + segment.Parameter.Wire + "}")
		}
	}
	return text.String()
}

// InPath are the parameters of the path, in order.
func (m *Method) InPath() []*Parameter {
	var list []*Parameter
	for _, segment := range m.Path {
		if segment.Parameter != nil {
			list = append(list, segment.Parameter)
		}
	}
	return list
}

// Ends says when something that is deprecated ends, as a sentence; empty: nobody knows.
func Ends(sunset string) string {
	if sunset == "" {
		return ""
	}
	return "It ends on " + sunset + "."
}

// Doc is what the contract says of something.
type Doc struct{ Summary, Text string }

// Segment is a piece of a path: either literal text, or a parameter.
type Segment struct {
	Text      string
	Parameter *Parameter
}

// Parameter is a parameter of a method.
type Parameter struct {
	Name     Name
	Wire     string // as it is written in a request
	In       string // path, query, header, cookie
	Required bool
	Type     *Type
	Doc      string

	Style      string // the standard's
	Explode    bool
	JSON       bool // a text of JSON
	Reserved   bool // what is reserved in addresses is not encoded
	Rest       bool // of the path: slashes stay
	Deprecated bool
	Example    string // as JSON; empty: none
}

// Conditional tells a parameter by which a call is for what is, or is not, of a version (RFC 9110, section 13.1).
func (p *Parameter) Conditional() bool {
	return p.In == "header" && !p.Required && (strings.EqualFold(p.Wire, "If-Match") || strings.EqualFold(p.Wire, "If-None-Match"))
}

// Body is what a method sends.
type Body struct {
	Media    string // the type that is sent
	Kind     BodyKind
	Required bool
	Type     *Type
	Fields   bool   // its type is an object, whose fields can stand among the parameters
	Example  string // as JSON; empty: none
}

// BodyKind is how a body is written.
type BodyKind string

// The kinds of bodies.
const (
	JSON      BodyKind = "json"
	Form      BodyKind = "form"
	Multipart BodyKind = "multipart"
	Text      BodyKind = "text"
	Bytes     BodyKind = "bytes"
	Stream    BodyKind = "stream" // server-sent events, of a result
	None      BodyKind = ""
)

// Result is what a success gives.
type Result struct {
	Kind  BodyKind
	Type  *Type  // of JSON
	Media string // what Accept says

	Example string // of JSON; empty: none
}

// Error is a way in which a method is refused.
type Error struct {
	Status string // 404
	Doc    string
}

// Requirement names the schemes that a call needs, all of them.
type Requirement []string

// Idempotency says that a call with a key is carried out once.
type Idempotency struct {
	Header   string
	Required bool
}

// Page says how a list goes on.
type Page struct {
	Cursor      *Parameter
	Items, Next []string // where they stand in an answer: the names on the way
	Item        *Type
}
