package lint

import (
	"fmt"
	"strings"
	"unicode"
)

var nameRules = []*Rule{
	{
		Name: "names-alike-in-code", Severity: Warning, check: checkNames,
		Why: "Languages have rules for names, and two names that those make one are in each other's way in an SDK.",
		Text: "No two properties of a schema, parameters of an operation, or schemas under `components` have names that differ\n" +
			"only in upper and lower case or in signs such as `-` and `_`. A schema or property with `x-go-name` goes by that.",
		Bad: `components:
  schemas:
    User: {type: object, properties: {user_id: {type: string}, userId: {type: string}}}
`,
		Good: `components:
  schemas:
    User: {type: object, properties: {userId: {type: string}}}
`,
	},
}

func checkNames(l *linter) {
	l.checkAlike(l.root.child("components").children("schemas"))
	for _, o := range l.kinds[aSchema] {
		l.checkAlike(o.children("properties"))
	}
	for _, o := range l.operations() {
		l.checkParameterNames(o)
	}
}

func (l *linter) checkAlike(named []*object) {
	first := make(map[string]*object)
	for _, o := range named {
		name := o.name
		if own := o.text("x-go-name"); own != "" {
			name = own
		}
		code := inCode(name)
		if other := first[code]; other != nil && code != "" {
			l.report(o, o.key, fmt.Sprintf("%q and %q, in %s, are the same name in code", o.name, other.name, l.document.Line(other.key, o.key)), "rename one of them, or give it `x-go-name`")
			continue
		}
		first[code] = o
	}
}

func (l *linter) checkParameterNames(o operation) {
	first := make(map[string]string)
	for _, p := range l.parameters(o) {
		name := p.text("name")
		code := inCode(name)
		if other, seen := first[code]; seen && code != "" {
			l.report(o.object, o.at("parameters"), fmt.Sprintf("the parameters %q and %q are the same name in code", name, other), "rename one of them")
			continue
		}
		first[code] = name
	}
}

// inCode is the same for names that some language's rules for names make the same. A sign in front counts: it
// is mostly one of two values.
func inCode(name string) string {
	prefix := ""
	if strings.HasPrefix(name, "-") || strings.HasPrefix(name, "+") {
		prefix = name[:1]
	}
	return prefix + strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name))
}
