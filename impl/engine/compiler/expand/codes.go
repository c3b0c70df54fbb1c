package expand

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// codes adds the problems that come with policies to the list of codes in the contract's own schema of problems, if
// it has one: a list in which one is missing would say that answers are wrong which the server gives.
func (e *expander) codes() {
	list, single := e.codeList()
	if list == nil {
		return
	}
	listed := make(map[string]bool)
	for _, item := range list.Content {
		if item.Kind == yaml.MappingNode {
			item = document.Get(item, "const")
		}
		if item != nil {
			listed[item.Value] = true
		}
	}
	policies := make(map[string]bool)
	for _, kind := range contract.PolicyProblemTypes() {
		policies[kind.Code] = true
	}
	for _, derived := range derivedProblems {
		code := derived.kind.Code
		if !policies[code] || listed[code] || !e.gives(derived) {
			continue
		}
		listed[code] = true
		if single {
			list.Content = append(list.Content, document.Text(code))
		} else {
			list.Content = append(list.Content, derived.choice())
		}
	}
}

func (e *expander) gives(derived derivedProblem) bool {
	for _, used := range e.used {
		if used.name == derived.name {
			return true
		}
	}
	return false
}

// codeList finds the oneOf, or the enum, that lists the codes. Single tells that its items are the codes themselves.
func (e *expander) codeList() (list *yaml.Node, single bool) {
	_, problem, steps := e.document.Find("components", "schemas", "Problem", "properties", "code")
	if steps < 5 {
		return nil, false
	}
	code := e.document.Follow(problem)
	for _, keyword := range []string{"oneOf", "enum"} {
		if found := document.Get(code, keyword); found != nil && found.Kind == yaml.SequenceNode {
			return found, keyword == "enum"
		}
	}
	return nil, false
}

// choice is an alternative of a list of codes.
func (p derivedProblem) choice() *yaml.Node {
	var title strings.Builder
	for word := range strings.SplitSeq(p.kind.Code, "-") {
		title.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	choice := document.Mapping()
	document.Set(choice, "const", document.Text(p.kind.Code))
	document.Set(choice, "title", document.Text(title.String()))
	document.Set(choice, "description", document.Text(p.description))
	return choice
}
