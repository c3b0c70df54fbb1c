package expand

import (
	_ "embed"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// derivedProblem is an answer of the pipeline, and which operations can get it.
type derivedProblem struct {
	status      string
	name        string // under components.responses
	description string
	needsInput  bool // only operations with parameters or a body
	needsBody   bool // only operations with a body
}

var derivedProblems = []derivedProblem{
	{"400", "ValidationFailed", "The request does not match the contract; `errors` lists everything that is wrong.", true, false},
	{"413", "ContentTooLarge", "The body is larger than the operation accepts.", false, true},
	{"415", "UnsupportedMediaType", "The operation does not accept a body of this type.", false, true},
	{"431", "HeadersTooLarge", "The header fields of the request are larger than the server accepts.", false, false},
	{"500", "InternalError", "The server failed.", false, false},
}

func (p derivedProblem) response() *yaml.Node {
	media := document.Mapping()
	document.Set(media, "schema", reference("#/components/schemas/Problem"))
	content := document.Mapping()
	document.Set(content, "application/problem+json", media)
	response := document.Mapping()
	document.Set(response, "description", document.Text(p.description))
	document.Set(response, "content", content)
	return response
}

func reference(target string) *yaml.Node {
	ref := document.Mapping()
	document.Set(ref, "$ref", document.Text(target))
	return ref
}

//go:embed problem.yaml
var problem []byte

// problemSchema is what the engine's problems look like, for a contract that does not say it.
func problemSchema() *yaml.Node {
	made, err := document.Parse("problem.yaml", problem)
	if err != nil {
		panic(err) // it is part of the program
	}
	forgetPlace(made.Root)
	return made.Root
}

// forgetPlace marks nodes as standing in no file of the contract's author.
func forgetPlace(node *yaml.Node) {
	node.Line, node.Column = 0, 0
	for _, below := range node.Content {
		forgetPlace(below)
	}
}
