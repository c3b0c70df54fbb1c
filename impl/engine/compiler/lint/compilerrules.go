package lint

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/policy"
)

// Names of rules that the compiler knows.
const (
	Syntax       = "syntax"
	Standard     = "standard"
	Reference    = "reference"
	Profile      = "profile"
	Extension    = "extension"
	NotEnforced  = "not-enforced"
	NotChecked   = "not-checked"
	OtherVersion = "not-in-openapi-3-0"
	Example      = "example-does-not-match-schema"
	Default      = "default-does-not-fit"

	ImpossibleBounds        = "impossible-bounds"
	RequiredWithoutProperty = "required-without-property"
)

// compilerRules are what generation checks. The findings are the compiler's own.
var compilerRules = []*Rule{
	{
		Name: Syntax, Severity: Error,
		Why:  "What is not YAML or JSON cannot be read.",
		Text: "The file is YAML 1.2 or JSON, in UTF-8, without repeated keys, anchors, aliases and tags.",
	},
	{
		Name: Standard, Severity: Error,
		Why:  "Every tool that reads the contract relies on OpenAPI 3.1.",
		Text: "The document is what OpenAPI 3.1 says it must be: keys it knows, values of the right kind, names that exist.",
	},
	{
		Name: Reference, Severity: Error,
		Why:  "A reference that leads nowhere leaves a hole in the contract.",
		Text: "Each `$ref` leads to something, of the kind that is wanted there, and not in a circle.",
	},
	{
		Name: Profile, Severity: Error,
		Why: "What is declared is enforced; what cannot be enforced must not look as if it were.",
		Text: "The profile is the part of OpenAPI 3.1 and JSON Schema 2020-12 that checks are generated for. The document asks for\n" +
			"nothing else: no keyword, format, pattern, style or type of media that nobody would check.",
	},
	{
		Name: Extension, Severity: Error,
		Why: "A policy that is written and not kept is worse than none.",
		Text: "Each `x-` key is one that is known, with values it can have, and what it names exists. There are\n" +
			inLines(policy.Known()) + ".",
	},
	{
		Name: NotEnforced, Severity: Error,
		Why: "A policy that is right, and that this server does not enforce yet, would be a promise that nobody keeps.",
		Text: "Every extension and security requirement is one that this server enforces. `charter explain` says it of each policy\n" +
			"of an operation. With `--foreign` the contract is another server's, which enforces what it likes.",
	},
	{
		Name: NotChecked, Severity: Warning,
		Why: "Who takes the checks of another's contract must know what they do not look at.",
		Text: "With `--foreign`, what checks cannot be generated for is let pass where the rest can be checked: bodies of other\n" +
			"types than JSON, forms and texts, forms that cannot be read by their schema, and keywords that are none of JSON\n" +
			"Schema. The comment of the package that `generate --foreign --only validators` makes has the list.",
	},
	{
		Name: OtherVersion, Severity: Warning,
		Why: "What a document says by another version than it names, some tools read and others pass over.",
		Text: "A document of OpenAPI 3.0 has no keywords that only 3.1 has, and nothing beside a `$ref`: by 3.0 that is ignored, and it\n" +
			"is left out here too.",
	},
}

// inLines writes names one behind the other, in lines that a terminal shows whole.
func inLines(names []string) string {
	const width = 110
	var text strings.Builder
	length := 0
	for i, name := range names {
		if i > 0 {
			text.WriteByte(',')
			if length += len(name) + 2; length > width {
				text.WriteByte('\n')
				length = 0
			} else {
				text.WriteByte(' ')
			}
		}
		text.WriteString(name)
	}
	return text.String()
}
