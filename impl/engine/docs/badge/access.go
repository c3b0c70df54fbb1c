package badge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

const whoMayCall = "Who may call"

// access says who may call: everybody, a system that signs what it delivers, or who shows one of several credentials.
func access(o *contract.Operation) []Badge {
	switch {
	case o.Redirect != nil, o.Webhook == nil && o.Security == nil:
		return []Badge{everybody("Anybody may call: no credential is asked for.")}
	case o.Webhook != nil:
		return deliveries(o.Webhook)
	}
	var badges []Badge
	for _, group := range alike(o.Security.Alternatives) {
		badges = append(badges, group.badge())
	}
	if slices.ContainsFunc(o.Security.Alternatives, func(r contract.Requirement) bool { return len(r) == 0 }) {
		badges = slices.Insert(badges, 0, everybody("Anybody may call. Who shows a credential is known to the operation."))
		for i := range badges[1:] {
			badges[i+1].Short = "" // it is not needed
		}
	}
	return badges
}

func everybody(title string) Badge {
	return Badge{Policy: "security", About: whoMayCall, Label: "public", Short: "public", Title: title}
}

func deliveries(w *contract.Webhook) []Badge {
	title := fmt.Sprintf("Deliveries of another system, of at most %s, whose signature is right and at most %s old. Others are refused.", bytes(w.MaxBody), span(w.Tolerance))
	if w.Tolerance == 0 {
		title = fmt.Sprintf("Deliveries of another system, of at most %s, whose signature is right. Others are refused.", bytes(w.MaxBody))
	}
	return Badge{
		Policy: "x-webhook", About: whoMayCall, Label: "signed deliveries", Short: "signed deliveries", Title: title,
		Problem: contract.InvalidSignature,
	}.enforced(w.Enforce)
}

// group are alternatives of one credential each that need the same scopes, or one alternative of several credentials.
type group struct {
	requirements []contract.Requirement
	scopes       []string // of all its credentials
}

// alike puts together what can be said together: "session, token or key with users:read".
func alike(alternatives []contract.Requirement) []group {
	var groups []group
	for _, r := range alternatives {
		if len(r) == 0 {
			continue
		}
		at := slices.IndexFunc(groups, func(g group) bool {
			return len(r) == 1 && len(g.requirements[0]) == 1 && slices.Equal(g.scopes, r[0].Scopes)
		})
		if at >= 0 {
			groups[at].requirements = append(groups[at].requirements, r)
			continue
		}
		g := group{requirements: []contract.Requirement{r}}
		for _, c := range r {
			for _, scope := range c.Scopes {
				if !slices.Contains(g.scopes, scope) {
					g.scopes = append(g.scopes, scope)
				}
			}
		}
		groups = append(groups, g)
	}
	return groups
}

func (g group) badge() Badge {
	b := Badge{Policy: "security", About: whoMayCall, Problem: contract.Unauthenticated, Short: "authenticated"}
	if len(g.requirements[0]) == 1 {
		var names, shows []string
		for _, r := range g.requirements {
			names, shows = append(names, r[0].Scheme.Name), append(shows, shown(r[0].Scheme))
		}
		b.Label = list(names, "or") + withScopes(g.scopes)
		b.Title = "Callers show " + list(shows, "or") + "."
	} else {
		var names, shows []string
		for _, c := range g.requirements[0] {
			names, shows = append(names, c.Scheme.Name+withScopes(c.Scopes)), append(shows, shown(c.Scheme))
		}
		b.Label = list(names, "and")
		b.Title = "Callers show " + list(shows, "and") + "."
	}
	b.Title += " Without it the answer is 401."
	if len(g.scopes) > 0 {
		b.Short, b.Problem = strings.Join(g.scopes, ", "), contract.Forbidden
		b.Title += " What they may do must include " + list(g.scopes, "and") + "; otherwise the answer is 403."
	}
	return b
}

func withScopes(scopes []string) string {
	if len(scopes) == 0 {
		return ""
	}
	return " with " + list(scopes, "and")
}

// shown is the name of a scheme, and what a caller shows for it.
func shown(s *contract.SecurityScheme) string {
	what := "the credential " + s.Kind + " in Authorization"
	switch s.Kind {
	case contract.APIKey:
		what = map[string]string{"cookie": "the cookie ", "query": "the parameter ", "header": "the header field "}[s.In] + s.Key
	case contract.MutualTLS:
		what = "a client certificate"
	case contract.Bearer, contract.OAuth2:
		what = "a token in Authorization: Bearer"
		if s.Format != "" {
			what = "a " + s.Format + " in Authorization: Bearer"
		}
	case contract.OpenIDConnect:
		what = "a token of " + s.URL + " in Authorization: Bearer"
	}
	return s.Name + " (" + what + ")"
}
