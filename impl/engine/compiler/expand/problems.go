package expand

import (
	_ "embed"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// derivedProblem is an answer of the pipeline, and which operations can get it.
type derivedProblem struct {
	kind        contract.ProblemType
	name        string // under components.responses
	description string
	needsBody   bool   // only operations with a body
	detail      string // of the example
}

var derivedProblems = []derivedProblem{
	{
		contract.ValidationFailed, "ValidationFailed",
		"The request does not match the contract; `errors` lists everything that is wrong.", false,
		"The request does not match the contract; errors lists what is wrong.",
	},
	{
		contract.NotAcceptable, "NotAcceptable",
		"The operation has no answer of a type that the request accepts.", false,
		"The answer can be of one of the types that the operation has.",
	},
	{
		contract.RequestTimeout, "RequestTimeout",
		"The body did not arrive in time.", true,
		"The body did not arrive in time.",
	},
	{
		contract.ContentTooLarge, "ContentTooLarge",
		"The body is larger than the operation accepts.", true,
		"The body is larger than the operation accepts.",
	},
	{
		contract.UnsupportedMediaType, "UnsupportedMediaType",
		"The operation does not accept a body of this type.", true,
		"The body must be of a type that the operation accepts.",
	},
	{
		contract.HeadersTooLarge, "HeadersTooLarge",
		"The header fields of the request are larger than the server accepts.", false,
		"The header fields are larger than the server accepts.",
	},
	{
		contract.InternalError, "InternalError",
		"The server failed.", false,
		"The server failed. Tell support the requestId.",
	},
	{
		contract.Unavailable, "Unavailable",
		"The server cannot take the request at present.", false,
		"The database is not available. Try again in a few seconds.",
	},
}

func (p derivedProblem) status() string { return strconv.Itoa(p.kind.Status) }

func (p derivedProblem) response() *yaml.Node {
	media := document.Mapping()
	document.Set(media, "schema", reference("#/components/schemas/Problem"))
	document.Set(media, "example", p.example())
	content := document.Mapping()
	document.Set(content, contract.ProblemMediaType, media)
	response := document.Mapping()
	document.Set(response, "description", document.Text(p.description))
	document.Set(response, "content", content)
	return response
}

func (p derivedProblem) example() *yaml.Node {
	example := document.Mapping()
	document.Set(example, "type", document.Text("/problems/"+p.kind.Code))
	document.Set(example, "title", document.Text(p.kind.Title))
	document.Set(example, "status", document.Number(p.kind.Status))
	document.Set(example, "detail", document.Text(p.detail))
	document.Set(example, "code", document.Text(p.kind.Code))
	document.Set(example, "requestId", document.Text("019aae5c-7a10-7d00-b1c2-3d4e5f607182"))
	if p.kind.Code == contract.ValidationFailed.Code {
		document.Set(example, "errors", exampleErrors())
	}
	return example
}

// exampleErrors shows both places where something can be wrong.
func exampleErrors() *yaml.Node {
	parameter := document.Mapping()
	document.Set(parameter, "parameter", document.Text("limit"))
	document.Set(parameter, "code", document.Text("maximum"))
	document.Set(parameter, "detail", document.Text("It must be at most 100."))
	property := document.Mapping()
	document.Set(property, "pointer", document.Text("/email"))
	document.Set(property, "code", document.Text("required"))
	document.Set(property, "detail", document.Text("The property is required."))
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{parameter, property}}
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
