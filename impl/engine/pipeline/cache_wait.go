package pipeline

import (
	"log/slog"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
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

// tryOut asks the handler for each request, and tells where an answer that is kept would have been another.
func (h *cached) tryOut(c *gin.Context) {
	key := h.keys.of(c)
	mark := h.store.Mark(groupsOf(c, h.cache.Groups))
	held := h.store.Held(key)
	original, w := c.Writer, newCapture()
	c.Writer = w
	func() {
		defer func() { c.Writer = original }() // also when the handler panics
		h.handler(c)
	}()
	if w.err != nil {
		h.count(c, h.miss, outcomeMiss)
		h.pipeline.Fail(c, w.err)
		return
	}
	got := h.judge(w, &flight{call: c, mark: mark})
	h.compare(c, held, got)
	if got.stored {
		h.store.Keep(key, mark, got.answer, h.lifetime(got.answer))
	}
	h.give(c, got.answer, status{forwarded: "bypass"})
}

func (h *cached) compare(c *gin.Context, held *answers.Answer, got result) {
	switch h.freshness(held, ageOf(held)) {
	case fresh:
		h.count(c, h.hit, outcomeHit)
	case usable:
		h.count(c, h.stale, outcomeStale)
	default:
		h.count(c, h.miss, outcomeMiss)
		return
	}
	if held.ETag == got.answer.ETag {
		return
	}
	ctx := c.Request.Context()
	h.pipeline.metrics.wouldRefuse.WithLabelValues(h.operation.ID, "x-cache").Inc()
	h.pipeline.logger.LogAttrs(ctx, slog.LevelWarn, "a cache that is only logged would have given an answer that is not true any more",
		slog.String("requestId", contract.RequestID(ctx)), slog.String("operation", h.operation.ID), slog.Duration("age", age(held)))
}
