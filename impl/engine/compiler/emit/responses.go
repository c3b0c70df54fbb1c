package emit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// answers prints the checks of what operations answer, and the functions of schemas that were not printed before.
func (w *validators) answers(source string, c *model.Contract, printed map[*model.Schema]bool) (File, error) {
	w.line("// Answers check what operations answer, by the operation's id. Each returns what breaks the contract.\nvar Answers = map[string]func(*contract.Answer) []contract.Violation{")
	for _, operation := range c.Operations {
		w.line("%q: checkAnswer%s,", operation.ID, operationName(operation))
	}
	w.line("}\n")
	all := newAnswerHeaders(c)
	all.print(&w.printer)
	for _, operation := range c.Operations {
		answerCheck(&w.printer, operation, all)
	}
	w.schemas(slices.Concat(c.Schemas, c.Answers), printed)
	return w.file(operationsHeader(source), "gen/contract/responses.gen.go")
}

// newAnswerHeaders are the fields of the headers of answers.
func newAnswerHeaders(c *model.Contract) *parameters {
	all := &parameters{prefix: "header", names: make(map[string]string), taken: make(map[string]bool)}
	for _, operation := range c.Operations {
		for _, response := range operation.Responses {
			for i := range response.Headers {
				all.add(&response.Headers[i], "")
			}
		}
	}
	return all
}

func answerCheck(p *printer, o model.Operation, all *parameters) {
	p.line("func checkAnswer%s(of *contract.Answer) []contract.Violation {", operationName(o))
	p.line("a := validate.CheckAnswer(of)\nswitch {")
	unlisted := true
	for _, response := range o.Responses {
		switch {
		case response.Status == "default":
			p.line("default:")
			unlisted = false
		case strings.HasSuffix(response.Status, "XX"):
			p.line("case of.Status/100 == %s:", response.Status[:1])
		default:
			p.line("case of.Status == %s:", response.Status)
		}
		for _, header := range response.Headers {
			p.line("a.Header(&%s)", all.variable(&header))
		}
		p.line("a.Content(%s)", answerMedia(response.Media))
	}
	if unlisted {
		p.line("default:\na.UnknownStatus()")
	}
	p.line("}\nreturn a.Violations()\n}\n")
}

func answerMedia(media []model.Media) string {
	all := make([]string, len(media))
	for i, one := range media {
		schema := ""
		if one.Schema != nil {
			schema = ", Schema: " + checker(one.Schema)
		}
		text := ""
		if one.Kind == model.Text && one.Schema != nil {
			text = ", Text: true"
		}
		all[i] = fmt.Sprintf("validate.AnswerMedia{Type: %q%s%s}", one.Type, schema, text)
	}
	return strings.Join(all, ", ")
}
