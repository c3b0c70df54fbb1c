package pipeline

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
)

// IdempotencyKeyHeader is the field with a caller's key for a request (draft-ietf-httpapi-idempotency-key-header).
const IdempotencyKeyHeader = "Idempotency-Key"

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
	t.key = idempotencyKey(c.Request)
	if t.key == "" {
		keys.count(c, withoutItsKey)
		return true
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

// idempotencyKey is the caller's key. The draft writes it as a string of structured fields, in quotes; many callers send
// it without.
func idempotencyKey(r *http.Request) string {
	key := r.Header.Get(IdempotencyKeyHeader)
	if len(key) >= 2 && key[0] == '"' && key[len(key)-1] == '"' {
		return key[1 : len(key)-1]
	}
	return key
}

// hashOf tells keys of different callers and operations apart.
func (i *idempotency) hashOf(c *gin.Context, key string) [32]byte {
	sum := sha256.New()
	part(sum, []byte(i.operation))
	part(sum, []byte(contract.PrincipalOf(c.Request.Context()).String()))
	part(sum, []byte(key))
	return [32]byte(sum.Sum(nil))
}

// fingerprint tells requests apart: by all that the contract has checked of them but header fields, which a second
// attempt may have others of. Of a body that the handler reads as it comes, the size counts.
func fingerprint(c *gin.Context) [32]byte {
	sum := sha256.New()
	for _, text := range []string{c.Request.Method, c.Request.URL.EscapedPath(), c.Request.URL.RawQuery, c.GetHeader("Content-Type")} {
		part(sum, []byte(text))
	}
	checked := checkedOf(c)
	var parts []contract.Part
	multipart := checked.Multipart()
	if multipart != nil { // the boundary between the parts is new each time
		sum.Reset()
		part(sum, []byte(c.Request.Method+" "+c.Request.URL.RequestURI()))
		parts = multipart.Parts
	}
	part(sum, checked.Body)
	for _, one := range parts {
		part(sum, []byte(one.Name))
		part(sum, []byte(one.FileName))
		part(sum, strconv.AppendInt(nil, one.Content.Size(), 10))
		_, _ = io.Copy(sum, io.NewSectionReader(one.Content, 0, one.Content.Size())) // what cannot be read fails in the handler
	}
	if checked.Body == nil && multipart == nil {
		part(sum, strconv.AppendInt(nil, c.Request.ContentLength, 10))
	}
	return [32]byte(sum.Sum(nil))
}

// part adds a text to a sum so that no two lists of texts look the same.
func part(sum hash.Hash, text []byte) {
	_, _ = fmt.Fprintf(sum, "%d:", len(text)) // a hash never fails
	_, _ = sum.Write(text)
}

// kept is an answer as it is kept.
type kept struct {
	Status int
	Header http.Header
	Body   []byte
}

// difference is what a handler has added to the fields that its answer had before, without what is about this one
// request.
func difference(header, before http.Header) http.Header {
	added := make(http.Header)
	for name, values := range header {
		if name != "Date" && name != RequestIDHeader && !strings.HasPrefix(name, "Ratelimit") && !slices.Equal(values, before[name]) {
			added[name] = values
		}
	}
	return added
}

// sealing makes the cipher of an answer from the caller's key, of which only a hash is kept: whoever reads the database
// reads no answers (HKDF, RFC 5869; AES-GCM, NIST SP 800-38D).
func sealing(key string, salt []byte) cipher.AEAD {
	derived, err := hkdf.Key(sha256.New, []byte(key), salt, "charter idempotent answer", 32)
	if err != nil { // only for a key that is too long
		panic(err)
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		panic(err)
	}
	sealing, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return sealing
}

const saltSize = 16

func seal(key string, answer kept) []byte {
	plain, err := stdjson.Marshal(answer)
	if err != nil { // a struct of strings, numbers and bytes
		panic(err)
	}
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt)                                // never fails
	return sealing(key, salt).Seal(salt, nil, plain, nil) //nolint:gosec // this cipher makes a random nonce, and takes none
}

func unseal(key string, sealed []byte) (kept, error) {
	var answer kept
	if len(sealed) < saltSize {
		return answer, errors.New("it is too short")
	}
	plain, err := sealing(key, sealed[:saltSize]).Open(nil, nil, sealed[saltSize:], nil)
	if err != nil {
		return answer, err
	}
	return answer, stdjson.Unmarshal(plain, &answer)
}
