package upstream

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/itchyny/gojq"

	"github.com/charterhq/charter/impl/engine/contract"
)

// route is an operation that a backend serves.
type route struct {
	*contract.UpstreamRoute

	operation contract.Operation
	to        *backend
	template  contract.Template // the path at the backend, with the names of parameters
	place     *place
	program   *gojq.Code // nil: answers are not transformed
	kept      bool       // policies of the operation have each answer in memory, before it goes out
}

func newRoute(operation contract.Operation, to *backend) (*route, error) {
	r := &route{
		UpstreamRoute: operation.Upstream, operation: operation, to: to, template: operation.Upstream.Path,
		place: newPlace(to.base, operation.Upstream.Path, operation.CatchAll),
		kept:  operation.Cache != nil || operation.Idempotency != nil || operation.Audit != nil || operation.ETag,
	}
	if r.Transform == "" {
		return r, nil
	}
	var err error
	r.program, err = compile(r.Transform)
	return r, err
}

// serve answers a request that was checked, or says why it cannot.
func (r *route) serve(w http.ResponseWriter, in *http.Request, request *contract.Request) error {
	if isWebSocket(in) {
		return contract.Invalid(contract.InParameter("Upgrade", "upgrade", "This operation does not speak WebSocket."))
	}
	path, ok := r.place.path(func(name string) string { return textOf(request, name) })
	if !ok {
		return contract.NotFound.New("There is nothing at this path.")
	}
	e := &exchange{route: r, in: in, whole: r.inMemory(request)}
	e.run(w, path, r.passed(in.URL.RawQuery, request))
	return e.failed
}

// inMemory is the body as the backend gets it, if all of it is in memory: JSON as it was checked, with defaults, and else
// what came. Of one in parts, and one that nobody reads before, the request has what is left to read.
func (r *route) inMemory(request *contract.Request) []byte {
	if form := request.Form(); form != nil {
		return form
	}
	if request.Multipart() != nil {
		return nil
	}
	return request.Body
}

// isWebSocket tells a request that wants to leave HTTP (RFC 6455, section 4.1). What else stands in Upgrade may be
// ignored (RFC 9110, section 7.8), and is.
func isWebSocket(r *http.Request) bool {
	for _, field := range r.Header["Upgrade"] {
		for protocol := range strings.SplitSeq(field, ",") {
			if strings.EqualFold(strings.TrimSpace(protocol), "websocket") {
				return true
			}
		}
	}
	return false
}

var errNoRoute = errors.New("it has no x-upstream")

// textOf is the value of a parameter of the path, or another that is required.
func textOf(request *contract.Request, name string) string {
	for _, in := range []contract.Location{contract.InPath, contract.InQuery, contract.InHeader, contract.InCookie} {
		value := request.Parameters.Get(in, name)
		if value != nil {
			return plain(value)
		}
	}
	return ""
}

// plain is a value as it stands in a path or a query: a text without its quotes.
func plain(value []byte) string {
	var text string
	if value[0] == '"' && json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}
