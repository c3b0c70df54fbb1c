package contract

import "context"

type callKey struct{}

// call is what is known of a request besides its bytes. It is put into the context once, and filled as the
// request goes its way: a context a fact would cost an allocation each.
type call struct {
	id        string
	principal *Principal
}

// WithRequestID returns a context that carries the id of the request, and in which [SetPrincipal] has a place.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, callKey{}, &call{id: id})
}

// RequestID returns the id of the request that ctx belongs to, or "" outside one.
func RequestID(ctx context.Context) string {
	if call, ok := ctx.Value(callKey{}).(*call); ok {
		return call.id
	}
	return ""
}

// SetPrincipal says who has sent the request that ctx belongs to. It has no effect outside a request, and must be
// called before anybody else looks.
func SetPrincipal(ctx context.Context, principal *Principal) {
	if call, ok := ctx.Value(callKey{}).(*call); ok {
		call.principal = principal
	}
}

// PrincipalOf returns who has sent the request that ctx belongs to, or nil if nobody has shown a credential.
func PrincipalOf(ctx context.Context) *Principal {
	if call, ok := ctx.Value(callKey{}).(*call); ok {
		return call.principal
	}
	return nil
}
