package lint

import (
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/pattern"
)

var patternRules = []*Rule{{
	Name: "pattern-means-other-in-unicode-mode", Severity: Warning, check: checkPatterns,
	Why: "Readers of the contract that leave out the flag `u` of ECMA 262, as Swagger UI does, check something else.",
	Text: "A `pattern` means the same with the flag `u` and without: it has no `\\p{...}`, which without the flag is the letter\n" +
		"p, no `\\u{...}`, which is many letters u, and no character beyond U+FFFF in brackets or in front of a quantifier,\n" +
		"which is two characters.",
	Bad: `components:
  schemas:
    Name: {type: string, pattern: '^\p{L}+$'}
`,
	Good: `components:
  schemas:
    Name: {type: string, pattern: '^[A-Za-z\u00C0-\u024F]+$'}
`,
}}

func checkPatterns(l *linter) {
	for _, o := range l.kinds[aSchema] {
		if written := o.get("pattern"); written != nil {
			if what := pattern.OtherWithoutUnicode(written.Value); what != "" {
				l.report(o, written, "without the flag `u`, "+what, "write it with ranges such as [A-Za-z\\u00C0-\\u024F]")
			}
		}
		for key := range document.Entries(o.get("patternProperties")) {
			if what := pattern.OtherWithoutUnicode(key.Value); what != "" {
				l.report(o, key, "without the flag `u`, "+what, "write it with ranges such as [A-Za-z\\u00C0-\\u024F]")
			}
		}
	}
}
