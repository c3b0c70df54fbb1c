package lint

import "slices"

// Rule is something that a contract is held against.
type Rule struct {
	// Name is what it is chosen, silenced and searched by. It never changes.
	Name string
	// Severity is that of its findings, unless they say otherwise.
	Severity Severity
	// Why is the reason for it, in a line.
	Why string
	// Text says what counts and what does not.
	Text string
	// Bad is a part of a contract that breaks the rule, and Good the same part mended; both are empty for the
	// rules of the compiler, whose mistakes are without number.
	Bad, Good string

	// What mends a finding, where that is a part of the contract that a server must enforce; and what can be done
	// while it enforces none of them.
	cures     []cure
	meanwhile string

	check func(*linter)
}

// Silent tells whether findings of the rule can be silenced: generation fails for the others anyway.
func (r *Rule) Silent() bool { return r.Severity < Error }

// all are the rules, in the order of their names.
var all []*Rule

func init() { //nolint:gochecknoinits // the table and the functions in it hold each other
	all = slices.Concat(compilerRules, ignoreRules, operationRules, exampleRules, boundRules, policyRules, accessRules,
		componentRules, secretRules, pathRules, schemaRules, alternativeRules, nameRules, serverRules, patternRules,
		discriminatorRules, uploadRules, eventRules)
	slices.SortFunc(all, func(a, b *Rule) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
}

// Rules returns all rules, in the order of their names.
func Rules() []*Rule { return slices.Clone(all) }

// Find returns the rule of a name.
func Find(name string) (*Rule, bool) {
	for _, rule := range all {
		if rule.Name == name {
			return rule, true
		}
	}
	return nil, false
}
