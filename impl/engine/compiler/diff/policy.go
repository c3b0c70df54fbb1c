package diff

import (
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// policed is an operation with its policies, resolved against the defaults.
type policed struct {
	*policy.Operation

	operation operation
}

func (o operation) policed() policed {
	found := o.side.policies[o.Node]
	if found == nil {
		found = new(policy.Operation)
	}
	return policed{found, o}
}

// place is where a value of a policy stands, or else the policy, or else the operation.
func (p policed) place(part, field string) *yaml.Node {
	found := p.Part(part)
	if found == nil {
		return p.operation.Key
	}
	for _, f := range found.Fields {
		if f.Name == field && f.Node != nil {
			return f.Node
		}
	}
	return orKey(found.Key, p.operation.Key)
}

// declared is what the contract says under a name for the operation, or for all.
func (o operation) declared(name string) *yaml.Node {
	if own := document.Get(o.Node, name); own != nil {
		return own
	}
	return document.Get(document.Get(o.side.document.Root, "x-defaults"), name)
}

// judge reports what changed of one policy.
type judge struct {
	*unit

	old, new policed
	part     string
}

// say reports a change of a field; an empty one is the policy as a whole.
func (j judge) say(level Level, id, text, advice, field string) {
	j.add(level, id, text, advice, j.old.place(j.part, field), j.new.place(j.part, field))
}

// policyRules are the policies of an operation: how a change is judged, and what the policy says, by which it
// is known whether a change that no rule speaks of changes anything.
var policyRules = []struct {
	part    string
	compare func(judge)
	said    func(*policy.Operation) any
}{
	{"x-rate-limit", judge.rateLimits, func(o *policy.Operation) any { return o.RateLimits }},
	{"x-quota", judge.quotas, func(o *policy.Operation) any { return o.Quotas }},
	{"x-timeout", judge.timeout, func(o *policy.Operation) any { return o.Timeout }},
	{"x-body-limit", judge.bodyLimit, func(o *policy.Operation) any { return o.BodyLimit }},
	{"x-idempotency", judge.idempotency, func(o *policy.Operation) any { return o.Idempotency }},
	{"x-cache", judge.cache, func(o *policy.Operation) any { return o.Cache }},
	{"x-invalidates", judge.invalidates, func(o *policy.Operation) any { return o.Invalidates }},
	{"x-webhook", judge.webhook, func(o *policy.Operation) any { return o.Webhook }},
	{"x-redirect", judge.redirect, func(o *policy.Operation) any { return o.Redirect }},
	{"x-upstream", judge.upstream, func(o *policy.Operation) any { return o.Upstream }},
	{"x-pagination", judge.pagination, func(o *policy.Operation) any { return o.Pagination }},
	{"x-unknown-query", judge.unknownQuery, func(o *policy.Operation) any { return o.UnknownQuery }},
	{"x-errors", judge.errors, func(o *policy.Operation) any { return o.Errors }},
	{"x-audit", judge.audit, func(o *policy.Operation) any { return o.Audit }},
}

// told are the other extensions of an operation that are compared somewhere.
var told = []string{"x-sdk", "x-sunset", "x-successor"}

func (u *unit) policies(old, new operation) {
	known := slices.Clone(told)
	a, b := old.policed(), new.policed()
	for _, rule := range policyRules {
		known = append(known, rule.part)
		if old.Webhook {
			continue
		}
		j := judge{u, a, b, rule.part}
		before := len(u.changes)
		rule.compare(j)
		j.tried()
		if len(u.changes) == before {
			j.unexplained(rule.said(a.Operation), rule.said(b.Operation))
		}
	}
	if !old.Webhook {
		judge{u, a, b, "x-catch-all"}.catchAll()
	}
	u.extensions(subject{direction: inOperation, noun: "the operation"}, old.Node, new.Node, known...)
}

// tried tells of a policy that is new and lets everything pass for now.
func (j judge) tried() {
	if part := j.new.Part(j.part); part != nil && part.Enforce == contract.Log {
		if was := j.old.Part(j.part); was == nil || was.Enforce != contract.Log {
			j.say(Safe, "policy-tried", code(j.part)+" only logs what it would refuse", "", "enforce")
		}
	}
}

// unexplained judges a policy that is written in another way, where no rule has found a difference.
func (j judge) unexplained(old, new any) {
	before, after := j.old.operation.declared(j.part), j.new.operation.declared(j.part)
	switch {
	case j.part == "x-body-limit" && !j.old.takesBody() && !j.new.takesBody(): // there is nothing to be too large
	case canonical(before) == canonical(after), isFalse(before) && after == nil, before == nil && isFalse(after):
	case !reflect.DeepEqual(old, new):
		j.say(Safe, "policy-changed", code(j.part)+" has changed in what clients do not meet", "", "")
	case reflect.ValueOf(old).IsZero() && (!inert(before) || !inert(after)):
		j.say(Dangerous, "extension-changed", code(j.part)+" has changed, and what that means for clients cannot be judged", "", "")
	}
}

// inert tells whether a policy is absent or switched off.
func inert(node *yaml.Node) bool {
	enforce := value(document.Get(node, "enforce"))
	return node == nil || isFalse(node) || enforce == contract.Off.String() || enforce != "" && len(node.Content) == 2 // how, and nothing else
}
