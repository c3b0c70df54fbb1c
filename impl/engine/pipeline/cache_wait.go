package pipeline

import (
	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

// wait gives the answer of the handler, asked once for all who wait for the same.
func (h *cached) wait(c *gin.Context, key, why string) {
	f, first, held := h.join(c, key)
	switch {
	case held != nil && held.Unfit:
		h.alone(c, key)
		return
	case held != nil:
		h.count(c, h.hit, outcomeHit)
		h.give(c, held, status{hit: true})
		return
	}
	if !h.landed(c, f) {
		return
	}
	r := &f.result
	switch {
	case r.own && !first:
		h.alone(c, key)
	case r.err != nil:
		h.fail(c, r)
	case r.known:
		h.giveKnown(c, key, r.answer)
	case r.stale:
		h.count(c, h.stale, outcomeStale)
		h.give(c, r.answer, staleIfError)
	case r.own:
		h.count(c, h.bypass, outcomeBypass)
		h.give(c, r.answer, status{forwarded: why})
	default:
		h.count(c, h.miss, outcomeMiss)
		h.give(c, r.answer, status{forwarded: why, stored: r.stored && first, collapsed: !first})
	}
}

// staleIfError says that an old answer is given because no new one can be had (RFC 5861, section 4).
var staleIfError = status{forwarded: "stale", detail: "stale-if-error"}

// giveKnown gives what another replica has made.
func (h *cached) giveKnown(c *gin.Context, key string, answer *answers.Answer) {
	if h.freshness(answer, age(answer)) == usable {
		h.giveStale(c, key, answer)
		return
	}
	h.count(c, h.hit, outcomeHit)
	h.give(c, answer, status{hit: true})
}

// landed waits for a flight. It returns false if the request has ended before, and is answered.
func (h *cached) landed(c *gin.Context, f *flight) bool {
	ctx := c.Request.Context()
	select {
	case <-f.done:
		return true
	case <-ctx.Done():
		h.leave(f)
		if old := h.store.Held(f.key); isLate(ctx) && h.forError(old) {
			h.count(c, h.stale, outcomeStale)
			h.give(c, old, staleIfError)
			return false
		}
		h.count(c, h.miss, outcomeMiss)
		h.pipeline.Fail(c, ctx.Err())
		return false
	}
}

// alone asks the handler for one caller: what it answers is for nobody else.
func (h *cached) alone(c *gin.Context, key string) {
	f := h.begin(c, key)
	if !h.landed(c, f) {
		return
	}
	if f.result.err != nil {
		h.fail(c, &f.result)
		return
	}
	h.count(c, h.bypass, outcomeBypass)
	h.give(c, f.result.answer, status{forwarded: "bypass", stored: f.result.stored})
}

func (h *cached) fail(c *gin.Context, r *result) {
	h.count(c, h.miss, outcomeMiss)
	if r.abort {
		panic(r.err)
	}
	h.pipeline.Fail(c, r.err)
}
