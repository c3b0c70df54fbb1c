package pipeline

import (
	"context"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
)

// passage is the way of one request through the pipeline. It is the request's context, with what is known of it, and has
// room for what policies need meanwhile: a context, a list and a timer for each of these would cost more than they do. It
// is a request's own and not used again, because handlers may keep its context.
type passage struct {
	lifetime

	call      contract.Call
	began     time.Time
	operation *observed         // nil: none is known
	request   contract.Request  // what is checked
	checked   *contract.Request // the same, once it is right
	fields    [roomyFields]string
	left      strings.Builder // what RateLimit says so far; fields has what the header has of it

	// What [Pipeline.record] counts once it is answered.
	exceeded prometheus.Counter // nil: it has no deadline
	uses     *callersOf         // nil: it uses nothing that is deprecated
	limited  prometheus.Counter // of the worst that rate limits have done with it so far; nil: it has come to none
}

// roomyFields is how many header fields of an answer have room in a passage.
const roomyFields = 2

// The places of these fields.
const (
	requestIDPlace = iota
	rateLimitPlace
)

// field is a list of one value for a header. To append to it takes another list.
func (p *passage) field(place int, value string) []string {
	p.fields[place] = value
	return p.fields[place : place+1 : place+1]
}

// passageKey is under which key contexts of a request have its passage.
type passageKey struct{}

// Value is that of the context.
func (p *passage) Value(key any) any {
	switch key := key.(type) {
	case passageKey:
		return p
	case contract.CallKey:
		return &p.call
	case string:
		if key == contract.RequestKey && p.checked != nil {
			return p.checked
		}
	}
	return p.lifetime.Value(key)
}

// passageOf returns the passage of a request. Outside of a pipeline it is one that nobody else sees.
func passageOf(c *gin.Context) *passage {
	ctx := c.Request.Context()
	if p, ok := ctx.(*passage); ok {
		return p
	}
	if p, ok := ctx.Value(passageKey{}).(*passage); ok {
		return p
	}
	return &passage{lifetime: lifetime{Context: ctx}}
}

// begin makes the passage of a request, and has it be its context.
func begin(c *gin.Context) *passage {
	p := &passage{lifetime: lifetime{Context: c.Request.Context()}, began: time.Now()}
	c.Request = c.Request.WithContext(p)
	return p
}

var _ context.Context = (*passage)(nil)
