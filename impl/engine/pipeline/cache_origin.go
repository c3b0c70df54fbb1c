package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

var errNoEnd = errors.New("the handler has ended its goroutine")

// fly finds an answer among those that replicas share, or asks the handler for it.
func (h *cached) fly(f *flight) {
	got := result{err: errNoEnd} // runtime.Goexit cannot be held up
	landed := false
	land := func() {
		if !landed {
			landed = true
			h.land(f, got)
		}
	}
	defer land()
	ctx := f.call.Request.Context()
	loaded := h.load(ctx, f)
	switch state := h.freshness(loaded, ageOf(loaded)); {
	case state == fresh, state == usable && !f.background:
		got = result{answer: loaded, known: true}
		return
	}
	got = h.ask(ctx, f)
	switch {
	case got.stored:
		h.store.Keep(f.key, f.mark, got.answer, h.lifetime(got.answer))
	case failed(got):
		got = h.instead(ctx, f, got)
	case h.store.Good(f.mark):
		h.forget(ctx, f, got, loaded != nil)
	}
	land()
	if got.stored {
		h.store.Share(ctx, f.key, f.mark, got.answer, h.lifetime(got.answer))
	}
}

// instead is an old answer, where the handler has failed and the contract allows for it.
func (h *cached) instead(ctx context.Context, f *flight, got result) result {
	if f.background {
		h.notRevalidated(ctx, f, got.err)
	}
	if old := h.store.Held(f.key); h.forError(old) {
		return result{answer: old, stale: true}
	}
	return got
}

// load looks for an answer among those that replicas share.
func (h *cached) load(ctx context.Context, f *flight) *answers.Answer {
	if f.private {
		return nil
	}
	loaded := h.store.Load(ctx, f.key, f.mark)
	if loaded != nil {
		h.store.Keep(f.key, f.mark, loaded, h.lifetime(loaded))
	}
	return loaded
}

// forget drops what was kept: the handler has said something else since. That its answers are for nobody else is noted, so that
// nobody waits for them.
func (h *cached) forget(ctx context.Context, f *flight, got result, shared bool) {
	h.store.Drop(f.key)
	if shared {
		h.store.Withdraw(ctx, f.key)
	}
	if got.own && got.answer.Status == http.StatusOK {
		note := &answers.Answer{Unfit: true, Made: got.answer.Made}
		h.store.Keep(f.key, f.mark, note, h.lifetime(note))
	}
}

// failed tells whether there is no answer because of the server (RFC 5861, section 4).
func failed(r result) bool {
	if r.answer != nil {
		return r.answer.Status >= http.StatusInternalServerError
	}
	problem := new(contract.Problem)
	return !errors.As(r.err, &problem) || problem.Type.Status >= http.StatusInternalServerError
}

func (h *cached) notRevalidated(ctx context.Context, f *flight, err error) {
	h.rest(f.key)
	h.pipeline.logger.LogAttrs(ctx, slog.LevelWarn, "an answer could not be made anew in the background",
		slog.String("requestId", contract.RequestID(ctx)), slog.String("operation", h.operation.ID), slog.Any("cause", err))
}

// ask calls the handler.
func (h *cached) ask(ctx context.Context, f *flight) (got result) {
	limit := h.timeout
	if limit == 0 && f.background {
		limit = revalidationTimeout
	}
	if limit > 0 {
		bounded, cancel := context.WithTimeoutCause(ctx, limit, errLate)
		defer cancel()
		ctx = bounded
		f.call.Request = f.call.Request.WithContext(ctx)
	}
	w := newCapture()
	f.call.Writer = w
	defer func() {
		if value := recover(); value != nil {
			got = panicked(value)
		}
	}()
	h.handler(f.call)
	if w.err != nil {
		return result{err: h.reason(ctx, w.err)}
	}
	return h.judge(w, f)
}

func panicked(value any) result {
	if err, ok := value.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		return result{abort: true, err: http.ErrAbortHandler}
	}
	return result{err: fmt.Errorf("panic: %v\n%s", value, debug.Stack())}
}

// reason says for all who wait why there is no answer: their own contexts have not ended.
func (h *cached) reason(ctx context.Context, err error) error {
	if errors.As(err, new(*contract.Problem)) || ctx.Err() == nil {
		return err
	}
	if problem := late(ctx, err); problem != nil && h.timeout > 0 {
		return problem
	}
	return contract.Unavailable.Wrap(err, "The request was given up.")
}
