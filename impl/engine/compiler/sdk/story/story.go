// Package story chooses the operations by which a README tells of an SDK, so that those of all languages tell the same. How
// operations belong together says more than their order: another one ahead of them in the contract hardly changes what is
// told. The first resource that has something to make and to get is what a README is about, and of all that it tells of, it
// takes what that resource has before what others have.
package story

import (
	"net/http"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// Told is an operation that is told of, with the resource that has it.
type Told struct {
	*sdk.Method

	Resource *sdk.Resource
}

// Found tells whether there is such an operation.
func (t Told) Found() bool { return t.Method != nil }

// Story is what a README tells of.
type Story struct {
	Create, Get Told // one makes something, the other gets it by its id: both, or none
	Read        Told // is called again and again, for it does no harm: Get, if there is one
	Idempotent  Told // a write that takes a key: another one than Create, if there is one
	List        Told
	Stream      Told
	Download    Told
	Upload      Told

	Credential *sdk.Scheme // that programs have; nil: there is none
	Token      *sdk.Scheme // the first that takes tokens; nil: there is none
	TokenPath  string      // where client credentials get a token for it; empty: nowhere

	Conditional bool // some operations read or write only what is, or is not, of a version (RFC 9110, section 13.1)
}

// Of tells of a contract. Nothing can be told of one in which Read is not found.
func Of(api *sdk.API) Story {
	s := Story{Credential: credential(api.Schemes), Token: token(api.Schemes)}
	s.Create, s.Get = createAndGet(api)
	s.Read = s.Get
	var known, whole, other Told
	for resource, m := range api.Methods() {
		first := func(place *Told, fits bool) {
			if fits && (!place.Found() || resource == s.Create.Resource && resource != place.Resource) {
				*place = Told{m, resource}
			}
		}
		result, plain := m.Result.Kind, m.Result.Kind == sdk.JSON && m.Page == nil
		s.Conditional = s.Conditional || slices.ContainsFunc(m.Parameters, (*sdk.Parameter).Conditional)
		first(&known, plain && m.HTTP == http.MethodGet && len(m.Security) > 0)
		first(&whole, m.Page == nil && result != sdk.Stream && result != sdk.Bytes)
		first(&other, m.Page == nil && result != sdk.Stream)
		first(&s.Idempotent, plain && m.Idempotency != nil && m.Body != nil && len(m.InPath()) == 0 && m != s.Create.Method)
		first(&s.List, m.Page != nil)
		first(&s.Stream, result == sdk.Stream)
		first(&s.Download, result == sdk.Bytes)
		first(&s.Upload, m.Body != nil && m.Body.Kind == sdk.Bytes)
		if s.Token != nil && s.TokenPath == "" && issues(m) {
			s.TokenPath = m.Template()
		}
	}
	for _, one := range []Told{known, whole, other} {
		if !s.Read.Found() {
			s.Read = one
		}
	}
	if !s.Idempotent.Found() && s.Create.Found() && s.Create.Idempotency != nil {
		s.Idempotent = s.Create
	}
	return s
}

// Again says what happens to a program that makes the same thing a second time, in the words of the contract; empty: the
// contract does not know of a conflict, or only of one about a key, which calls have each their own of.
func (s Story) Again() string {
	if !s.Create.Found() {
		return ""
	}
	for _, problem := range s.Create.Problems {
		if key := s.Create.Idempotency; problem.Status == "409" && (key == nil || !strings.Contains(problem.Doc, key.Header)) {
			return strings.TrimSpace(problem.Doc)
		}
	}
	return ""
}

// Missing is the id of something that is not there, as JSON writes it; empty: none can be made up.
func (s Story) Missing() string {
	if !s.Get.Found() {
		return ""
	}
	switch s.Get.InPath()[0].Type.Resolved().Kind {
	case sdk.String:
		return `"00000000-0000-4000-8000-000000000000"`
	case sdk.Integer:
		return "0"
	default:
		return ""
	}
}

// createAndGet finds the first operation that makes something, of those whose resource has one that gets it by its id.
func createAndGet(api *sdk.API) (create, get Told) {
	for resource, m := range api.Methods() {
		if m.HTTP != http.MethodPost || m.Body == nil || !m.Body.Fields || m.Body.Kind != sdk.JSON || len(m.InPath()) > 0 || !makes(m) {
			continue
		}
		at := slices.IndexFunc(resource.Methods, func(other *sdk.Method) bool {
			return other.HTTP == http.MethodGet && len(other.InPath()) == 1 && makes(other) && other.Result.Type.Named == m.Result.Type.Named
		})
		if at >= 0 {
			return Told{m, resource}, Told{resource.Methods[at], resource}
		}
	}
	return Told{}, Told{}
}

// makes tells whether a method gives something that has a name and an id.
func makes(m *sdk.Method) bool {
	if m.Result.Kind != sdk.JSON || m.Page != nil || m.Result.Type == nil || m.Result.Type.Kind != sdk.Ref {
		return false
	}
	id := m.Result.Type.Property("id")
	return id != nil && id.Required
}

// issues tells an operation that gives tokens to client credentials (RFC 6749, section 4.4).
func issues(m *sdk.Method) bool {
	return m.HTTP == http.MethodPost && m.Body != nil && m.Body.Kind == sdk.Form && len(m.InPath()) == 0 && m.Body.Type.Property("grant_type") != nil
}

// credential chooses what a program has: a key in a header field rather than a token, which ends, and a cookie last, which a
// browser has.
func credential(schemes []sdk.Scheme) *sdk.Scheme {
	for _, kind := range []sdk.SchemeKind{sdk.HeaderField, sdk.Token, sdk.Basic, sdk.Query, sdk.Cookie} {
		if at := slices.IndexFunc(schemes, func(s sdk.Scheme) bool { return s.Kind == kind }); at >= 0 {
			return &schemes[at]
		}
	}
	return nil
}

func token(schemes []sdk.Scheme) *sdk.Scheme {
	at := slices.IndexFunc(schemes, func(s sdk.Scheme) bool { return s.Kind == sdk.Token })
	if at < 0 {
		return nil
	}
	return &schemes[at]
}
