package pipeline

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
)

// idempotencyKeyHeader is the field with a caller's key for a request (draft-ietf-httpapi-idempotency-key-header).
const idempotencyKeyHeader = "Idempotency-Key"

// What becomes of a request with a key, as [contract.Outcomes] say.
const (
	firstRequest    = "first"
	replayedAnswer  = "replayed"
	stillRunning    = "conflict"
	anotherRequest  = "mismatch"
	withoutItsKey   = "none"
	idempotencyName = "x-idempotency"
)

// holdMargin is how much longer than its operation may take a request has its key, and holdWithout how long if the
// operation has no deadline. After that another request may be handled with the key; only one of them counts.
const (
	holdMargin  = 5 * time.Second
	holdWithout = 30 * time.Second
)

// idempotency is what x-idempotency says of an operation.
type idempotency struct {
	operation string
	tried     bool // nothing is refused, and nothing replayed
	hold      time.Duration
	keep      time.Duration
	outcomes  map[string]prometheus.Counter
}

func (p *Pipeline) newIdempotency(operation contract.Operation) *idempotency {
	declared := operation.Idempotency
	if declared == nil {
		return nil
	}
	keys := &idempotency{
		operation: operation.ID, tried: declared.Enforce == contract.Log, hold: holdWithout, keep: declared.TTL,
		outcomes: make(map[string]prometheus.Counter),
	}
	if operation.Timeout != nil && operation.Timeout.Enforce == contract.On {
		keys.hold = operation.Timeout.After + holdMargin
	}
	for _, outcome := range []string{firstRequest, replayedAnswer, stillRunning, anotherRequest, withoutItsKey} {
		keys.outcomes[outcome] = p.counter(operation.ID, idempotencyName, outcome)
	}
	return keys
}

func (i *idempotency) count(c *gin.Context, outcome string) {
	i.outcomes[outcome].Inc()
	contract.CallOf(c.Request.Context()).Outcomes.Idempotency = outcome
}

// conflict is the problem of a request that is being handled already.
func (i *idempotency) conflict() *contract.Problem {
	problem := contract.IdempotencyConflict.New("A request with this Idempotency-Key is being handled. Send it again in a moment.")
	problem.Header = http.Header{"Retry-After": {"1"}}
	return problem
}

// claim takes the caller's key for the request. It tells whether the request is to be handled; if not it has been
// answered. That a key is there where one is required, the check of the request has seen to.
func (t *transacting) claim() bool {
	c, keys := t.c, t.keys
	sent := c.GetHeader(idempotencyKeyHeader)
	t.key = idempotencyKey(sent)
	switch {
	case sent == "":
		keys.count(c, withoutItsKey)
		return true
	case t.key == "":
		return t.refused(withoutItsKey, emptyKey())
	}
	claim := Claim{Key: keys.hashOf(c, t.key), Request: fingerprint(c)}
	claimed, err := t.pipeline.writes.Claim(c.Request.Context(), claim, keys.hold, keys.keep)
	switch {
	case err != nil:
		t.pipeline.Fail(c, fmt.Errorf("claiming an idempotency key: %w", err))
		return false
	case claimed.Mine:
		t.claimed = claimed
		keys.count(c, firstRequest)
		return true
	case claimed.Request != claim.Request:
		return t.refused(anotherRequest, contract.IdempotencyKeyReused.New("The Idempotency-Key was sent with another request before. A new request needs a new key."))
	case claimed.Answer == nil:
		return t.refused(stillRunning, keys.conflict())
	}
	return t.replayed(claimed.Answer)
}

// emptyKey is the problem of a key of quotes alone: it protects nothing, and its sender believes otherwise.
func emptyKey() *contract.Problem {
	problem := contract.ValidationFailed.New("The request does not match the contract; errors lists what is wrong.")
	problem.Errors = []contract.Violation{contract.InParameter(idempotencyKeyHeader, "minLength", "The key must not be empty.")}
	return problem
}

// refused ends a request, or has it handled as if it had no key where the policy is only tried out.
func (t *transacting) refused(outcome string, problem *contract.Problem) (handle bool) {
	t.keys.count(t.c, outcome)
	t.key = ""
	enforce := contract.On
	if t.keys.tried {
		enforce = contract.Log
	}
	return !t.pipeline.refuse(t.c, t.keys.operation, idempotencyName, enforce, problem)
}

// replayed answers with what the first request was answered.
func (t *transacting) replayed(sealed []byte) (handle bool) {
	t.keys.count(t.c, replayedAnswer)
	if t.keys.tried {
		t.key = ""
		return true
	}
	answer, err := unseal(t.key, sealed)
	if err != nil {
		t.pipeline.Fail(t.c, fmt.Errorf("reading a kept answer: %w", err))
		return false
	}
	t.c.Abort()
	header := t.c.Writer.Header()
	maps.Copy(header, answer.Header)
	header.Set("Idempotent-Replayed", "true")
	t.c.Status(answer.Status)
	t.c.Writer.WriteHeaderNow()
	if len(answer.Body) > 0 {
		_, _ = t.c.Writer.Write(answer.Body) // the caller has left if this fails; there is nobody to tell
	}
	return false
}

// hashOf tells keys of different callers and operations apart.
func (i *idempotency) hashOf(c *gin.Context, key string) [32]byte {
	sum := sha256.New()
	part(sum, []byte(i.operation))
	part(sum, []byte(contract.PrincipalOf(c.Request.Context()).String()))
	part(sum, []byte(key))
	return [32]byte(sum.Sum(nil))
}
