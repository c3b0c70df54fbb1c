package lint

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/contract"
)

// cure is what mends a finding, if the server enforces it.
type cure struct {
	feature string // of [contract.AllFeatures]; security alone is of any kind of scheme
	fix     string
}

func (c cure) works(enforced contract.Features) bool {
	return slices.ContainsFunc(enforced, func(feature string) bool {
		return feature == c.feature || strings.HasPrefix(feature, c.feature+" ") && c.feature == "security"
	})
}

// prescribe reports an object for what the rule's cures mend. A cure that this server does not enforce is none: who
// followed the advice would have a contract that is refused. Where there is no other, the finding is only worth
// knowing, and says what can be done meanwhile.
func (l *linter) prescribe(o *object, at *yaml.Node, message string) {
	var fixes []string
	for _, cure := range l.rule.cures {
		if l.options.Foreign || cure.works(l.options.Features()) {
			fixes = append(fixes, cure.fix)
		}
	}
	if len(fixes) == 0 {
		refused := strings.TrimSuffix(l.rule.refused(l.options.Features()), ".")
		l.reportAs(Info, o, at, message, lowered(refused)+": until then "+l.rule.meanwhile)
		return
	}
	l.report(o, at, message, strings.Join(fixes, ", or "))
}

// refused says that a server enforces none of the cures, or is empty.
func (r *Rule) refused(enforced contract.Features) string {
	var names []string
	for _, cure := range r.cures {
		if cure.works(enforced) {
			return ""
		}
		names = append(names, "`"+cure.feature+"`")
	}
	if names == nil {
		return ""
	}
	return "This server does not enforce " + strings.Join(names, " and ") + " yet, and `generate` refuses a contract that asks for it."
}

// lowered is a sentence as a part of another.
func lowered(sentence string) string { return strings.ToLower(sentence[:1]) + sentence[1:] }
