package upstream

import (
	"net/http"
	"net/netip"
	"strings"

	"go.opentelemetry.io/otel/propagation"

	"github.com/charterhq/charter/impl/engine/contract"
)

// via is how this server calls itself to those behind it (RFC 9110, section 7.6.3).
const via = "1.1 charter"

// ofTheBody say what a body is. They go with it, whatever is listed: without them it would be misread.
var ofTheBody = []string{"Content-Type", "Content-Encoding", "Content-Range", "Content-Length"}

// propagator writes the fields traceparent and tracestate (W3C Trace Context).
var propagator propagation.TraceContext

// header is that of the request to the backend: what is listed, what is set, what the body is, and who asks.
func (b *backend) header(r *http.Request, hasBody bool) http.Header {
	header := make(http.Header, len(b.forward)+len(b.set)+6)
	ofTheConnection := strings.Join(r.Header["Connection"], ",")
	for _, name := range b.forward {
		if values := r.Header[name]; values != nil && (ofTheConnection == "" || !lists(ofTheConnection, name)) {
			header[name] = values
		}
	}
	if hasBody && r.Body != nil && r.Body != http.NoBody {
		if values := r.Header["Content-Type"]; values != nil {
			header["Content-Type"] = values
		}
	}
	for _, set := range b.set {
		header[set.name] = []string{set.value}
	}
	header["X-Request-Id"] = []string{contract.RequestID(r.Context())}
	header["Via"] = []string{via}
	delete(header, "Traceparent")
	delete(header, "Tracestate")
	propagator.Inject(r.Context(), propagation.HeaderCarrier(header))
	return header
}

// forwarded says for whom the request is made (RFC 7239, section 4). An answer that is kept is for others too, who come from
// elsewhere and know the server by other names: the backend is not told what it must not depend on.
func (r *route) forwarded(in *http.Request) string {
	call := contract.CallOf(in.Context())
	address, host := call.Address, in.Host
	if r.operation.Cache != nil {
		address, host = "", ""
	}
	var element strings.Builder
	element.WriteString("for=")
	element.WriteString(node(address))
	if host != "" {
		element.WriteString(";host=")
		element.WriteString(quoted(host))
	}
	element.WriteString(";proto=http")
	if call.TLS {
		element.WriteByte('s')
	}
	return element.String()
}

// node is an address (RFC 7239, section 6).
func node(text string) string {
	address, err := netip.ParseAddr(text)
	switch {
	case err != nil:
		return "unknown"
	case address.Is6():
		return `"[` + address.WithZone("").String() + `]"`
	}
	return address.String()
}

// quoted is a text within quotes (RFC 9110, section 5.6.4).
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
