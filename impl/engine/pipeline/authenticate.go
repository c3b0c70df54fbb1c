package pipeline

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// ErrCredential is what an [Authenticator] answers to a credential that is not good: forged, expired, revoked.
var ErrCredential = errors.New("the credential is not good")

// Authenticator recognises callers by what one security scheme of the contract lets them show.
type Authenticator interface {
	// Authenticate returns whom a credential belongs to. [ErrCredential] says that it is nobody's; any other
	// error that this cannot be told at present. It is called for every request, and should remember.
	Authenticate(ctx context.Context, credential string) (*contract.Principal, error)
}

// AuthenticatorFunc is a function that is an [Authenticator].
type AuthenticatorFunc func(ctx context.Context, credential string) (*contract.Principal, error)

// Authenticate calls the function.
func (f AuthenticatorFunc) Authenticate(ctx context.Context, credential string) (*contract.Principal, error) {
	return f(ctx, credential)
}

// guard lets callers through who meet one of an operation's alternatives (OpenAPI 3.1, section 4.8.30).
type guard struct {
	schemes      []*scheme
	alternatives [][]demand
	anonymous    bool // one alternative asks for nothing
	challenges   []string
}

// demand is one credential of an alternative.
type demand struct {
	scheme int // in guard.schemes
	scopes []string
}

// authenticate finds out who is calling, and whether they may.
func (p *Pipeline) authenticate(operation contract.Operation) (gin.HandlerFunc, error) {
	if operation.Security == nil || operation.Redirect != nil { // a redirect leads elsewhere before anybody asks who is calling
		return nil, nil
	}
	g, err := p.newGuard(operation.Security)
	if err != nil {
		return nil, err
	}
	return func(c *gin.Context) {
		principal, err := g.admit(c.Request)
		if err != nil {
			p.Fail(c, err)
			return
		}
		if principal != nil { // what a caller may see is not for caches that others share (RFC 9111, section 5.2.2.7)
			c.Writer.Header().Set("Cache-Control", "private, no-cache")
			contract.SetPrincipal(c.Request.Context(), principal)
		}
	}, nil
}

func (p *Pipeline) newGuard(security *contract.Security) (*guard, error) {
	g := new(guard)
	index := make(map[string]int)
	for _, requirement := range security.Alternatives {
		if len(requirement) == 0 {
			g.anonymous = true
			continue
		}
		demands := make([]demand, len(requirement))
		for i, credential := range requirement {
			name := credential.Scheme.Name
			if _, known := index[name]; !known {
				s, err := p.newScheme(credential.Scheme)
				if err != nil {
					return nil, err
				}
				index[name] = len(g.schemes)
				g.schemes = append(g.schemes, s)
				g.challenges = append(g.challenges, s.challenge)
			}
			if err := p.canBeHad(credential.Scopes); err != nil {
				return nil, err
			}
			demands[i] = demand{index[name], credential.Scopes}
		}
		g.alternatives = append(g.alternatives, demands)
	}
	return g, nil
}

// canBeHad holds that somebody may have the scopes.
func (p *Pipeline) canBeHad(scopes []string) error {
	for _, scope := range scopes {
		if p.scopes != nil && !slices.Contains(p.scopes, scope) {
			return fmt.Errorf("it needs the scope %q, which no role grants; there are %s", scope, strings.Join(p.scopes, ", "))
		}
	}
	return nil
}

// shown is what a request shows for one scheme.
type shown struct {
	looked    bool
	principal *contract.Principal
	err       error // [ErrCredential], [errNone], [errCrossSite], or that it cannot be told
}

// maxSchemes is how many schemes an operation may ask for without an allocation for each request.
const maxSchemes = 4

// admit returns who is calling: nil where nobody must say. Of several alternatives that are met the first
// counts, and of its credentials the first says who it is.
func (g *guard) admit(r *http.Request) (*contract.Principal, error) {
	var few [maxSchemes]shown
	seen := few[:]
	if len(g.schemes) > len(few) {
		seen = make([]shown, len(g.schemes))
	}
	var missing []string
	for _, demands := range g.alternatives {
		principal, lacks, err := g.meet(r, seen, demands)
		switch {
		case err != nil:
			return nil, err
		case principal != nil && lacks == nil:
			return principal, nil
		case missing == nil:
			missing = lacks
		}
	}
	return nil, g.refuse(seen, missing)
}

// meet returns who meets all demands of an alternative, and the scopes that are missing then; nil if a
// credential is missing or not good.
func (g *guard) meet(r *http.Request, seen []shown, demands []demand) (*contract.Principal, []string, error) {
	var first *contract.Principal
	var missing []string
	for _, demand := range demands {
		look := &seen[demand.scheme]
		if !look.looked {
			look.looked = true
			look.principal, look.err = g.schemes[demand.scheme].recognise(r)
		}
		switch {
		case look.err == nil:
		case isRefusal(look.err):
			return nil, nil, nil
		default:
			return nil, nil, fmt.Errorf("recognising the caller: %w", look.err)
		}
		if first == nil {
			first = look.principal
		}
		missing = append(missing, look.principal.Lacks(demand.scopes)...)
	}
	return first, missing, nil
}

func isRefusal(err error) bool {
	return errors.Is(err, errNone) || errors.Is(err, ErrCredential) || errors.Is(err, errCrossSite)
}

// refuse says why no alternative is met; nil if nobody has to meet one. Who shows a bad key or token is told so
// even then. Not so for cookies, which browsers send unasked.
func (g *guard) refuse(seen []shown, missing []string) error {
	var bad, crossSite bool
	for i, look := range seen[:min(len(seen), len(g.schemes))] {
		crossSite = crossSite || errors.Is(look.err, errCrossSite)
		bad = bad || errors.Is(look.err, ErrCredential) && (!g.anonymous || !g.schemes[i].cookie)
	}
	switch {
	case bad && missing == nil:
		return unauthenticated("The credential is not valid, or not valid any more.", g.challenged(seen))
	case g.anonymous:
		return nil
	case missing != nil:
		return contract.MissingScopes(missing)
	case crossSite:
		return contract.Forbidden.New("The request comes from a page of another site, which may not use the caller's cookie.")
	}
	return unauthenticated("The operation needs a credential: "+g.wanted()+".", g.challenges)
}

func unauthenticated(detail string, challenges []string) *contract.Problem {
	problem := contract.Unauthenticated.New(detail)
	problem.Header = http.Header{"Www-Authenticate": {strings.Join(challenges, ", ")}} // RFC 9110, section 11.6.1
	return problem
}
