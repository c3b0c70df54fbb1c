package lint

import "github.com/charterhq/charter/impl/engine/compiler/document"

// UnusedComponent is the name of a rule whose findings a mistake elsewhere can make.
const UnusedComponent = "unused-component"

var componentRules = []*Rule{
	{
		Name: UnusedComponent, Severity: Warning, check: checkComponents,
		Why: "What nothing uses is read, kept up and generated for nobody.",
		Text: "Every component is used by an operation, directly or through others. A schema that a discriminator can lead to\n" +
			"is used, and a security scheme that a requirement names.",
		Bad: `paths: {}
components:
  schemas:
    Colour: {type: string, enum: [red, green]}
`,
		Good: `paths:
  /paint:
    get:
      operationId: paint
      parameters: [{name: colour, in: query, schema: {$ref: '#/components/schemas/Colour'}}]
      responses: {'204': {description: Done.}}
components:
  schemas:
    Colour: {type: string, enum: [red, green]}
`,
	},
}

func checkComponents(l *linter) {
	schemes := l.required()
	for _, o := range l.root.child("components").all() {
		if l.reached[o] || o.kind == aSecurityScheme && schemes[o.name] {
			continue
		}
		l.report(o, o.key, "nothing uses "+o.name, "take it away, or use it")
	}
}

// required are the security schemes that requirements name.
func (l *linter) required() map[string]bool {
	found := make(map[string]bool)
	for _, o := range append([]*object{l.root}, l.kinds[anOperation]...) {
		for _, alternative := range document.Items(o.get("security")) {
			for scheme := range document.Entries(alternative) {
				found[scheme.Value] = true
			}
		}
	}
	return found
}
