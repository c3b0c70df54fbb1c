package pipeline

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Writes is where handlers write, as far as policies take part in it.
type Writes interface {
	// Claim takes an idempotency key for a request until hold from now, and keeps its answer until keep from now.
	Claim(ctx context.Context, key Claim, hold, keep time.Duration) (Claimed, error)
	// Free gives a key back that was claimed.
	Free(ctx context.Context, key Claimed) error
	// Begin returns a context under which what a handler writes becomes one transaction.
	Begin(ctx context.Context) (context.Context, Transaction)
}

// Claim is an idempotency key of a caller, and the request that it was sent with, as SHA-256.
type Claim struct{ Key, Request [32]byte }

// Claimed is what is known of a key.
type Claimed struct {
	Mine    bool     // nobody else has it
	Request [32]byte // the request that it was first sent with
	Answer  []byte   // sealed; nil: the request is being handled
	Token   any      // of the one who has claimed it
}

// ErrClaimEnded is what [Transaction.Commit] returns if another has claimed the key meanwhile. Nothing was written.
var ErrClaimEnded = errors.New("another handles a request with this key")

// Transaction is what a handler has written, and what policies add.
type Transaction interface {
	// Commit makes all of it count, together with an answer that is kept for a key, and the record of an action; both
	// may be nil. If it returns an error, nothing was written.
	Commit(ctx context.Context, answer *KeptAnswer, action *Action) error
	// Rollback undoes it.
	Rollback() error
}

// KeptAnswer is an answer that is kept for a key.
type KeptAnswer struct {
	Key    Claimed
	Sealed []byte
}

// Action is what was done, for the record.
type Action struct {
	Name, Resource string
	Status         int
}

// transact makes what a handler writes one transaction with the answer that is kept for the caller's idempotency key
// (x-idempotency) and the record of what was done (x-audit). The answer goes out after that, so that no caller
// takes for done what is not, and a process that is killed leaves all of it or nothing.
func (p *Pipeline) transact(operation contract.Operation) (gin.HandlerFunc, error) {
	audit := newAudit(operation)
	if operation.Idempotency == nil && audit == nil {
		return nil, nil
	}
	if p.writes == nil {
		return nil, errors.New("x-idempotency and x-audit need Options.Writes")
	}
	keys := p.newIdempotency(operation)
	return func(c *gin.Context) {
		t := &transacting{pipeline: p, c: c, keys: keys, audit: audit}
		if keys != nil && !t.claim() {
			return
		}
		t.run()
	}, nil
}

// transacting is the handling of one request within a transaction.
type transacting struct {
	pipeline *Pipeline
	c        *gin.Context
	keys     *idempotency // nil: the operation has no such policy
	audit    *audit       // likewise

	key     string  // of the caller; empty: none
	claimed Claimed // if there is a key
}

func (t *transacting) run() {
	c := t.c
	before, original := c.Request, c.Writer
	header := original.Header().Clone()
	ctx, transaction := t.pipeline.writes.Begin(c.Request.Context())
	held := &heldWriter{ResponseWriter: original, status: http.StatusOK}
	c.Writer, c.Request = held, c.Request.WithContext(ctx)
	ended := false
	defer func() { // also when the handler panics: then nothing counts
		c.Writer, c.Request = original, before
		if !ended {
			t.undo(transaction)
		}
	}()
	c.Next()
	if held.status >= http.StatusInternalServerError {
		t.undo(transaction)
		ended = true
		held.send()
		return
	}
	ended = true
	if err := transaction.Commit(before.Context(), t.answer(held, header), t.action(held)); err != nil {
		t.free()
		held.discard()
		c.Writer = original
		if errors.Is(err, ErrClaimEnded) {
			err = t.keys.conflict()
		}
		t.pipeline.Fail(c, err)
		return
	}
	held.send()
}

func (t *transacting) answer(held *heldWriter, before http.Header) *KeptAnswer {
	if t.key == "" {
		return nil
	}
	return &KeptAnswer{Key: t.claimed, Sealed: seal(t.key, kept{held.status, difference(held.Header(), before), held.body.Bytes()})}
}

func (t *transacting) action(held *heldWriter) *Action {
	if t.audit == nil || held.status >= http.StatusBadRequest {
		return nil
	}
	return &Action{Name: t.audit.action, Resource: t.audit.resource(t.c, held.Header()), Status: held.status}
}

// undo leaves nothing of what the handler has written, and gives its key back.
func (t *transacting) undo(transaction Transaction) {
	if err := transaction.Rollback(); err != nil {
		t.log("what a failed request had written was not undone", err)
	}
	t.free()
}

func (t *transacting) free() {
	if t.key == "" {
		return
	}
	if err := t.pipeline.writes.Free(context.WithoutCancel(t.c.Request.Context()), t.claimed); err != nil {
		t.log("an idempotency key was not given back; it is tried again until it comes back by itself", err)
		t.pipeline.freeLater(t.claimed, t.keys.hold)
	}
}

func (t *transacting) log(what string, err error) {
	ctx := t.c.Request.Context()
	t.pipeline.logger.LogAttrs(ctx, slog.LevelError, what, slog.String("requestId", contract.RequestID(ctx)), slog.Any("cause", err))
}
