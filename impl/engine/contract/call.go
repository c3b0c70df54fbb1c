package contract

import "context"

// Call is what is known of a request besides what its operation asks for. It is put into the context once and
// filled on the request's way: a context for each fact would cost an allocation each.
type Call struct {
	RequestID string
	TraceID   string // of the trace that the request belongs to (W3C Trace Context), in hex; empty: none is known
	Address   string // of the caller: IP, without port; empty if it is not known
	UserAgent string // what the caller calls itself, cut to 300 bytes
	TLS       bool   // whether the request has come to this process over TLS

	// Authorization is that field of the request's header, for operations that authenticate their callers by
	// themselves, as the token endpoint of OAuth does.
	Authorization string

	// Outcomes are what policies did with the request, for the line of the log.
	Outcomes Outcomes

	principal  *Principal
	answerType string
}

// Outcomes are what policies did with a request, a word each: empty where its operation has not the policy. They are
// the words of the metric charter_http_policy_total as well.
type Outcomes struct {
	Limit       string // ok, limited, denied, local, unlimited
	Cache       string // hit, stale, miss, bypass
	Upstream    string // answered, error, failed, late, abandoned, open, full
	Idempotency string // first, replayed, conflict, mismatch, none
	Webhook     string // kept, duplicate, challenge, or what is wrong with the signature
}

// CallKey is under which key a context has its [*Call]. A context of another kind may have one as well: it costs less
// to carry all of a request in one value than to wrap contexts.
type CallKey struct{}

// WithCall returns a context that carries what is known of its request.
func WithCall(ctx context.Context, call *Call) context.Context {
	return context.WithValue(ctx, CallKey{}, call)
}

// CallOf returns what is known of the request that ctx belongs to. Outside of one nothing is: it is never nil.
func CallOf(ctx context.Context) *Call {
	if call, ok := ctx.Value(CallKey{}).(*Call); ok {
		return call
	}
	return new(Call)
}

// Principal is who has sent the request, or nil if nobody has shown a credential.
func (c *Call) Principal() *Principal { return c.principal }

// RequestID returns the id of the request that ctx belongs to, or "" outside one.
func RequestID(ctx context.Context) string { return CallOf(ctx).RequestID }

// WithPrincipal returns a context of a request that somebody has sent.
func WithPrincipal(ctx context.Context, principal *Principal) context.Context {
	call := *CallOf(ctx)
	call.principal = principal
	return WithCall(ctx, &call)
}

// SetPrincipal says who has sent the request that ctx belongs to, before anybody looks. It has no effect outside a
// request.
func SetPrincipal(ctx context.Context, principal *Principal) { CallOf(ctx).principal = principal }

// PrincipalOf returns who has sent the request that ctx belongs to, or nil if nobody has shown a credential.
func PrincipalOf(ctx context.Context) *Principal { return CallOf(ctx).principal }
