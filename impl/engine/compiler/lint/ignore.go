package lint

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// IgnoreKey is the extension that silences findings in the object it stands in, and in all that is within it:
//
//	x-lint-ignore:
//	  bounded-string: The words of a search are cut to 200 by the gateway.
const IgnoreKey = "x-lint-ignore"

const unusedIgnore = "unused-ignore"

var ignoreRules = []*Rule{{
	Name: unusedIgnore, Severity: Warning,
	Why: "An excuse that excuses nothing hides the next mistake.",
	Text: "`x-lint-ignore` names rules, each with the reason why it is not kept, in the object where the finding stands or\n" +
		"in one around it. Each must be a rule that exists and can be silenced, have a reason, and silence something.\n" +
		"Rules of severity error cannot be silenced: generation refuses what they find.",
	Bad: `paths:
  /ping:
    get:
      operationId: ping
      x-lint-ignore: {operation-summary: ''}
      responses: {'204': {description: It is there.}}
`,
	Good: `paths:
  /ping:
    get:
      operationId: ping
      x-lint-ignore: {operation-summary: The name says it all.}
      responses: {'204': {description: It is there.}}
`,
}}

type ignore struct {
	rule    *yaml.Node
	in      *object
	invalid bool // it has been told what is wrong with it
	used    bool
	refused bool // it stands beside something that generation refuses
}

// silence takes away the findings that the document gives a reason for, and adds what is wrong with reasons.
func (l *linter) silence(report *Report, options Options) {
	if l.document == nil {
		return
	}
	l.rule, _ = Find(unusedIgnore)
	first := len(l.found)
	ignores := make(map[*object]map[string]*ignore)
	var order []*ignore
	for _, key := range document.Extension(l.document.Root, IgnoreKey) {
		if o := l.objects[l.parents[key]]; o != nil {
			ignores[o] = l.ignores(o, key, &order)
			continue
		}
		l.report(l.root, key, "this silences nothing, because it stands in no object of OpenAPI", "put it into the object that the finding is about")
	}
	own := slices.Clone(l.found[first:])
	var kept []Finding
	for _, f := range l.found[:first] {
		if f.silenced(ignores) {
			report.Silenced++
			continue
		}
		kept = append(kept, f)
	}
	l.found = slices.Concat(kept, own)
	for _, i := range order {
		switch {
		case i.refused && !i.used:
			l.report(i.in, i.rule, fmt.Sprintf("what %s finds here cannot be silenced: generation refuses it", i.rule.Value), "mend what it is about")
		case !i.used && !i.invalid && options.wants(i.rule.Value):
			l.report(i.in, i.rule, fmt.Sprintf("nothing breaks the rule %s here", i.rule.Value), "take this reason away")
		}
	}
	if !options.wants(unusedIgnore) {
		l.found = kept
	}
}

func (f *Finding) silenced(ignores map[*object]map[string]*ignore) bool {
	for o := f.in; o != nil; o = o.parent {
		if i := ignores[o][f.Rule]; i != nil && !i.invalid {
			i.refused = i.refused || f.Severity == Error
			i.used = i.used || f.Severity < Error
			return f.Severity < Error
		}
	}
	return false
}

// ignores reads what stands at a key.
func (l *linter) ignores(o *object, key *yaml.Node, order *[]*ignore) map[string]*ignore {
	value := document.Get(o.node, key.Value)
	if value.Kind != yaml.MappingNode {
		l.report(o, key, "this names no rules", "write each rule with its reason, as in `x-lint-ignore: {bounded-string: Old clients send long texts.}`")
		return nil
	}
	found := make(map[string]*ignore)
	for name, reason := range document.Entries(value) {
		i := &ignore{rule: name, in: o}
		i.invalid = l.wrongIgnore(o, name, reason)
		found[name.Value] = i
		*order = append(*order, i)
	}
	return found
}

func (l *linter) wrongIgnore(o *object, name, reason *yaml.Node) bool {
	rule, known := Find(name.Value)
	switch {
	case !known:
		fix := "`charter lint --rules` lists them"
		if near := nearRule(name.Value); near != "" {
			fix = "did you mean " + near + "?"
		}
		l.report(o, name, fmt.Sprintf("there is no rule %q", name.Value), fix)
	case !rule.Silent():
		l.report(o, name, fmt.Sprintf("findings of %s cannot be silenced: generation refuses them", name.Value), "mend what they are about")
	case reason.Kind != yaml.ScalarNode || reason.Tag != "!!str" || strings.TrimSpace(reason.Value) == "":
		l.report(o, name, "this has no reason", "say in a sentence why the rule is not kept here")
	default:
		return false
	}
	return true
}
