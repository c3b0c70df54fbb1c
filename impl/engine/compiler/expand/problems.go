package expand

import (
	"net/http"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// derivedProblem is an answer of the pipeline, and which operations can get it.
type derivedProblem struct {
	kind        contract.ProblemType
	name        string // under components.responses
	description string
	given       func(*policy.Operation) bool // nil: every operation
	detail      string                       // of the example
	fields      []string                     // header fields beside those of every answer
}

// derivedProblems are in the order in which they stand among the components. Of two with one status, the first that
// an operation can get is the one that is written out.
var derivedProblems = []derivedProblem{
	{
		contract.ValidationFailed, "ValidationFailed",
		"The request does not match the contract; `errors` lists everything that is wrong.", nil,
		"The request does not match the contract; errors lists what is wrong.", nil,
	},
	{
		contract.Unauthenticated, "Unauthenticated",
		"Nobody has signed in, or what proves it is not valid any more.", secured,
		"Sign in, or send a key.", []string{"WWW-Authenticate"}, // RFC 9110, section 15.5.2
	},
	{
		contract.Forbidden, "Forbidden",
		"The one who has signed in may not do this.", secured,
		"This needs a scope that you have not been given.", nil,
	},
	{
		contract.InvalidSignature, "InvalidSignature",
		"The delivery is not signed by the one who says that it is, or is too old.",
		func(o *policy.Operation) bool { return o.Webhook != nil },
		"The signature does not fit the delivery.", nil,
	},
	{
		contract.NotFound, "NothingHere",
		"There is nothing at this path.", leadsNowhere,
		"There is nothing at this path.", nil,
	},
	{
		contract.NotAcceptable, "NotAcceptable",
		"The operation has no answer of a type that the request accepts.", nil,
		"The answer can be of one of the types that the operation has.", nil,
	},
	{
		contract.RequestTimeout, "RequestTimeout",
		"The body did not arrive in time.", readsBody,
		"The body did not arrive in time.", nil,
	},
	{
		contract.IdempotencyConflict, "IdempotencyConflict",
		"A request with the same `Idempotency-Key` is still being handled. Send it again later.", idempotent,
		"A request with this key is still being handled.", nil,
	},
	{
		contract.ContentTooLarge, "ContentTooLarge",
		"The body is larger than the operation accepts.", readsBody,
		"The body is larger than the operation accepts.", nil,
	},
	{
		contract.UnsupportedMediaType, "UnsupportedMediaType",
		"The operation does not accept a body of this type.", takesBody,
		"The body must be of a type that the operation accepts.", nil,
	},
	{
		contract.IdempotencyKeyReused, "IdempotencyKeyReused",
		"The `Idempotency-Key` was used for another request. Use a new one.", idempotent,
		"The key was used for a request with another body.", nil,
	},
	{
		contract.QuotaExceeded, "QuotaExceeded",
		"There were more requests than a limit allows. `Retry-After` says when there is more of it.",
		func(o *policy.Operation) bool { return len(o.RateLimits)+len(o.Quotas) > 0 },
		"The limit is used up. Try again after the seconds in Retry-After.",
		[]string{"Retry-After", "RateLimit", "RateLimit-Policy"}, // RFC 6585, section 4
	},
	{
		contract.HeadersTooLarge, "HeadersTooLarge",
		"The header fields of the request are larger than the server accepts.", nil,
		"The header fields are larger than the server accepts.", nil,
	},
	{
		contract.InternalError, "InternalError",
		"The server failed.", nil,
		"The server failed. Tell support the requestId.", nil,
	},
	{
		contract.UpstreamFailed, "UpstreamFailed",
		"The system behind this operation could not be asked, or its answer could not be read.", proxied,
		"The system behind this operation could not be asked.", nil, // RFC 9110, section 15.6.3
	},
	{
		contract.Unavailable, "UpstreamUnavailable",
		"The system behind this operation fails at present, and is not asked until `Retry-After`.", proxied,
		"The system behind this operation is not available. Try again in a few seconds.", []string{"Retry-After"},
	},
	{
		contract.Unavailable, "Unavailable",
		"The server cannot take the request at present.", nil,
		"The database is not available. Try again in a few seconds.", nil,
	},
	{
		contract.DeadlineExceeded, "DeadlineExceeded",
		"The operation took longer than it may, and was given up.",
		func(o *policy.Operation) bool { return o.Timeout != nil || o.Upstream != nil },
		"The operation took longer than it may.", nil, // RFC 9110, section 15.6.5
	},
}

func secured(o *policy.Operation) bool    { return o.Security != nil }
func idempotent(o *policy.Operation) bool { return o.Idempotency != nil }
func proxied(o *policy.Operation) bool    { return o.Upstream != nil }

// readsBody holds for a delivery as well, whether its body is described or not.
func readsBody(o *policy.Operation) bool { return takesBody(o) || o.Webhook != nil }

func takesBody(o *policy.Operation) bool { return document.Get(o.Written.Node, "requestBody") != nil }

// problems adds those that an operation can be answered with.
func (e *expander) problems(o *policy.Operation) {
	for _, derived := range derivedProblems {
		if derived.kind == contract.NotAcceptable && !e.hasChoice(o) {
			continue
		}
		if derived.given == nil || derived.given(o) {
			e.used = append(e.used, derived)
			status, shape, name := strconv.Itoa(derived.kind.Status), problemShape, derived.name
			if o.Errors != nil && policy.OfTheRequest(status) {
				shape, name = oauthShape, oauthShape.schema+derived.name
			}
			if wraps(o) && derived.kind.Status >= http.StatusBadRequest {
				e.answer(o, status, wrappedName+"Or"+name, func() *yaml.Node { return e.orWrapped(e.problem(derived, shape)) })
				continue
			}
			e.answer(o, status, name, func() *yaml.Node { return e.problem(derived, shape) })
		}
	}
	e.wrapped(o)
}

// shape is what errors look like.
type shape struct {
	mediaType, schema string
	example           func(derivedProblem) *yaml.Node
}

var problemShape = shape{contract.ProblemMediaType, "Problem", derivedProblem.example}

func (e *expander) problem(p derivedProblem, s shape) *yaml.Node {
	media := document.Mapping()
	document.Set(media, "schema", reference("#/components/schemas/"+s.schema))
	document.Set(media, "example", s.example(p))
	content := document.Mapping()
	document.Set(content, s.mediaType, media)
	response := describedBy(p.description)
	e.addFields(response, p.fields)
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
