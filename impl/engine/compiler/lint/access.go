package lint

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// accessRules are about who may call.
var accessRules = []*Rule{
	{
		Name: "public-write-without-rate-limit", Severity: Warning, check: checkPublicWrites,
		Why: "A write that anybody may call is called by everybody's scripts.",
		Text: "A POST, PUT, PATCH or DELETE that needs no authentication (no `security`, or an empty requirement in it) has\n" +
			"`x-rate-limit`, of its own or from `x-defaults`. Inbound webhooks are authenticated by their signature.",
		cures: []cure{
			{"x-rate-limit", "add `x-rate-limit`, such as {limit: 5, window: 1m, by: ip}"},
			{"security", "say who may call in `security`"},
		},
		meanwhile: "let what stands in front of the server decide who may write, and how often",
		Bad: `paths:
  /signups:
    post:
      operationId: signUp
      security: []
      responses: {'204': {description: Done.}}
`,
		Good: `paths:
  /signups:
    post:
      operationId: signUp
      security: []
      x-rate-limit: {limit: 5, window: 1m, by: ip}
      responses: {'204': {description: Done.}}
`,
	},
	{
		Name: "security-not-stated", Severity: Warning, check: checkStatedSecurity,
		Why: "Where some operations ask who is calling, one that says nothing is open to everybody by a slip.",
		Text: "In a contract with `securitySchemes`, each operation has `security`, of its own or for all at the top. `[]` is\n" +
			"for what everybody may call.",
		cures: []cure{{"security", "say who may call in `security`, or that everybody may: `security: []`"}},
		Bad: `paths:
  /users:
    get:
      operationId: listUsers
      responses: {'204': {description: None.}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-API-Key}
`,
		Good: `paths:
  /users:
    get:
      operationId: listUsers
      security: [{key: []}]
      responses: {'204': {description: None.}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-API-Key}
`,
	},
}

func checkPublicWrites(l *linter) {
	for _, o := range l.operations() {
		switch o.method {
		case "post", "put", "patch", "delete":
		default:
			continue
		}
		if o.get("x-webhook") == nil && o.get("x-redirect") == nil && l.public(o) && l.policy(o, "x-rate-limit") == nil {
			l.prescribe(o.object, o.key, "anybody may call this write, as often as they like")
		}
	}
}

func checkStatedSecurity(l *linter) {
	schemes := document.Get(l.root.get("components"), "securitySchemes")
	if schemes == nil || len(schemes.Content) == 0 || l.root.get("security") != nil {
		return
	}
	for _, o := range l.operations() {
		if o.get("security") == nil && o.get("x-webhook") == nil {
			l.prescribe(o.object, o.key, "this does not say who may call, so everybody may")
		}
	}
}

// public tells an operation that needs no authentication (OpenAPI 3.1, section 4.8.30).
func (l *linter) public(o operation) bool {
	requirements := o.get("security")
	if requirements == nil {
		requirements = l.root.get("security")
	}
	alternatives := document.Items(requirements)
	return len(alternatives) == 0 || slices.ContainsFunc(alternatives, func(one *yaml.Node) bool { return len(one.Content) == 0 })
}
