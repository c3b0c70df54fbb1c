package expand

import (
	_ "embed"
	"net/http"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
)

// wrappedName is what the components are called, or begin with, of operations whose backend's errors are wrapped.
const wrappedName = "UpstreamError"

//go:embed upstreamerror.yaml
var upstreamError []byte

// wraps tells whether the errors of a backend come as {error, status, payload}.
func wraps(o *policy.Operation) bool { return o.Upstream != nil && o.Upstream.WrapErrors }

// wrapped adds a backend's own errors to an operation that can get them. It may get each that is a problem, too.
func (e *expander) wrapped(o *policy.Operation) {
	if !wraps(o) {
		return
	}
	for _, status := range []string{"4XX", "5XX"} {
		e.answer(o, status, wrappedName+status, func() *yaml.Node { return e.orWrapped(describedBy("What the other backend has said, wrapped.")) })
	}
}

// orWrapped makes an answer one that may be a backend's error instead.
func (e *expander) orWrapped(response *yaml.Node) *yaml.Node {
	example := document.Mapping()
	document.Set(example, "error", document.Text(http.StatusText(http.StatusConflict)))
	document.Set(example, "status", document.Number(http.StatusConflict))
	payload := document.Mapping()
	document.Set(payload, "message", document.Text("It is there already."))
	document.Set(example, "payload", payload)
	media := document.Mapping()
	document.Set(media, "schema", e.component("schemas", wrappedName, func() *yaml.Node { return made("upstreamerror.yaml", upstreamError) }))
	document.Set(media, "example", example)
	document.Set(document.Ensure(response, "content"), "application/json", media)
	return response
}

// leadsNowhere holds for operations whose parameters may lead out of the place that the contract has for them, so that
// there is nothing at their path.
func leadsNowhere(o *policy.Operation) bool {
	return o.CatchAll != nil || o.Upstream != nil && len(o.Upstream.Path.Parameters()) > 0
}
