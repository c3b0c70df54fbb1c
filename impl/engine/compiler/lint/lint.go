// Package lint finds in a contract what the standard allows and experience advises against. It also carries
// the mistakes for which the compiler refuses a contract, so that one report says everything.
package lint

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
	"github.com/charterhq/charter/impl/engine/contract"
)

// ErrUnknownRule says that [Options.Rules] names a rule that does not exist.
var ErrUnknownRule = errors.New("unknown rule")

// Options says what to look for.
type Options struct {
	// Rules are the names of the rules to hold the contract against; empty means all.
	Rules []string
	// Foreign tells that the contract is another server's: what generation lets pass in one with the same option
	// is no finding, and what this server enforces does not matter.
	Foreign bool
	// Enforced is what the server can do that the contract is for; nil: what this engine can.
	Enforced contract.Features
}

// Check is [ErrUnknownRule] if a name is wrong.
func (o Options) Check() error {
	for _, name := range o.Rules {
		if _, ok := Find(name); !ok {
			if near := nearRule(name); near != "" {
				return fmt.Errorf("%w %q; did you mean %s?", ErrUnknownRule, name, near)
			}
			return fmt.Errorf("%w %q: `charter lint --rules` lists them", ErrUnknownRule, name)
		}
	}
	return nil
}

// nearRule is the rule that is written most like a name, or "".
func nearRule(name string) string {
	var names []string
	for _, rule := range Rules() {
		names = append(names, rule.Name)
	}
	return suggest.Nearest(name, names)
}

// Features are what the server can do that the contract is for.
func (o Options) Features() contract.Features {
	if o.Enforced != nil {
		return o.Enforced
	}
	return contract.Enforced()
}

// WantsCompiler tells whether a rule is asked for whose findings are the compiler's.
func (o Options) WantsCompiler() bool {
	return slices.ContainsFunc(compilerRules, func(rule *Rule) bool { return o.wants(rule.Name) })
}

func (o Options) wants(rule string) bool { return len(o.Rules) == 0 || slices.Contains(o.Rules, rule) }

// Mistake is what the compiler refuses a contract for, with the name of the rule that it breaks.
type Mistake struct {
	*document.Error

	Rule string
}

// Finding is something to mend in a contract.
type Finding struct {
	Rule     string
	Severity Severity
	// Place is where it stands, with the line itself; its Reason is Message and Fix together.
	Place document.Error
	// Message says what is wrong, and Fix what to do. Fix is empty where the message says both.
	Message, Fix string
	// Pointer is the JSON pointer of what the finding is about (RFC 6901); empty: the document as a whole.
	Pointer string
	// Fingerprint is the same for the same finding in a document whose lines have moved.
	Fingerprint string

	in *object // what it is silenced in, or in what is around that
	at *yaml.Node
}

// Report is all that was found.
type Report struct {
	// File is the contract, as the caller named it.
	File string
	// Findings are in the order of file, line, column and rule.
	Findings []Finding
	// Silenced counts the findings that the contract gives a reason to keep.
	Silenced int
	// Unchecked says what could not be looked for, because what was found stands in the way.
	Unchecked []string
}

// Count tells how many findings have a severity.
func (r *Report) Count(severity Severity) int {
	count := 0
	for i := range r.Findings {
		if r.Findings[i].Severity == severity {
			count++
		}
	}
	return count
}

// Worst is how many findings are of a severity or above it.
func (r *Report) Worst(least Severity) int {
	count := 0
	for severity := least; severity <= Error; severity++ {
		count += r.Count(severity)
	}
	return count
}

// linter is one run over one document.
type linter struct {
	tree

	document    *document.Document
	directions  map[*object]direction
	reached     map[*object]bool
	schemas     *validator
	exemplaries map[*object]bool // schemas that say enough for an example
	options     Options
	rule        *Rule // the one that runs
	found       []Finding
}

// Run holds a document, as it was written, against the rules. The document may be wrong in any way; a nil
// document, which could not be read, has the compiler's mistakes alone.
func Run(d *document.Document, file string, mistakes []Mistake, options Options) *Report {
	l := &linter{document: d, options: options}
	if d != nil {
		l.tree = grow(d)
		l.directions = l.directed()
		l.reached = l.used()
		l.schemas = newValidator(l)
		l.exemplaries = make(map[*object]bool)
		for _, rule := range all {
			if rule.check != nil && options.wants(rule.Name) {
				l.rule = rule
				rule.check(l)
			}
		}
	}
	for _, mistake := range mistakes {
		if options.wants(mistake.Rule) {
			l.found = append(l.found, l.mistake(mistake))
		}
	}
	l.hideSecrets()
	report := &Report{File: file}
	l.silence(report, options)
	report.Findings = l.found
	slices.SortStableFunc(report.Findings, func(a, b Finding) int {
		return cmp.Or(document.Compare(&a.Place, &b.Place), strings.Compare(a.Rule, b.Rule), strings.Compare(a.Message, b.Message))
	})
	sign(report.Findings)
	return report
}

func (l *linter) mistake(m Mistake) Finding {
	rule, _ := Find(m.Rule)
	f := Finding{Rule: m.Rule, Severity: rule.Severity, Place: *m.Error, Message: m.Reason}
	if node := l.at[position{m.File, m.Line, m.Column}]; node != nil {
		f.Pointer = l.pointer(node)
		f.in = l.holder(node)
	}
	return f
}

// holder is the object that a node stands in.
func (l *linter) holder(node *yaml.Node) *object {
	for ; node != nil; node = l.parents[node] {
		if o := l.objects[node]; o != nil {
			return o
		}
	}
	return l.root
}

// report notes a finding of the rule that runs: about the object o, at a node in it.
func (l *linter) report(o *object, at *yaml.Node, message, fix string) {
	l.reportAs(l.rule.Severity, o, at, message, fix)
}

func (l *linter) reportAs(severity Severity, o *object, at *yaml.Node, message, fix string) {
	if at.Line == 0 { // the name of a component that was made of a part of another file
		at = o.node
	}
	reason := message
	if fix != "" {
		reason += "; " + fix
	}
	l.found = append(l.found, Finding{
		Rule: l.rule.Name, Severity: severity, Place: *l.document.ErrorAt(at, reason),
		Message: message, Fix: fix, Pointer: l.pointer(at), in: o, at: at,
	})
}
