package validate

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that texts are looked through for. Most become a table that takes one step a
// character, which costs a fraction of what package regexp takes; those that would need too large a table are
// left to it. What it is made of is made when it is first asked, so that a contract of many patterns starts
// quickly.
type Pattern struct {
	expression string
	once       sync.Once
	automaton  *automaton
	slow       *regexp.Regexp // where there is no automaton
}

// NewPattern makes a pattern of an expression in the syntax of package regexp, which must be right, as it is in
// generated code: others panic when they are asked.
func NewPattern(expression string) *Pattern { return &Pattern{expression: expression} }

// Matches tells whether the pattern is found in a text.
func (p *Pattern) Matches(text []byte) bool {
	p.once.Do(p.compile)
	if p.automaton != nil {
		return matches(p.automaton, text)
	}
	return p.slow.Match(text)
}

// MatchesText is [Pattern.Matches] for a string.
func (p *Pattern) MatchesText(text string) bool {
	p.once.Do(p.compile)
	if p.automaton != nil {
		return matches(p.automaton, text)
	}
	return p.slow.MatchString(text)
}

func (p *Pattern) compile() {
	if p.automaton = newAutomaton(p.expression); p.automaton == nil {
		p.slow = regexp.MustCompile(p.expression)
	}
}
