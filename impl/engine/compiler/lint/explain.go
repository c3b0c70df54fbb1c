package lint

import (
	"fmt"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Explain is a rule's text with its examples, for people.
func (r *Rule) Explain() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s (%s)\n\n%s\n\n%s\n", r.Name, r.Severity, r.Why, r.Text)
	if r.Bad != "" {
		fmt.Fprintf(&text, "\nInstead of\n\n%s\nwrite\n\n%s", indented(r.Bad), indented(r.Good))
	}
	if refused := r.refused(contract.Enforced()); refused != "" {
		fmt.Fprintf(&text, "\n%s Until then such a finding is only worth knowing (info): %s.\n", refused, r.meanwhile)
	}
	switch {
	case r.Name == unusedIgnore:
	case r.Silent():
		fmt.Fprintf(&text, "\nWhere there is a reason not to keep the rule, give it in the object or in one around it:\n\n"+
			"    %s:\n      %s: The reason, in a sentence.\n", IgnoreKey, r.Name)
	default:
		text.WriteString("\nGeneration refuses what breaks this rule, so it cannot be silenced.\n")
	}
	return text.String()
}

func indented(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString("    " + line)
	}
	return out.String()
}
