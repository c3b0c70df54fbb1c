package pipeline

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

// maxRevalidations bounds how many answers are made anew in the background at once. What finds no room is tried again
// by the next request.
const maxRevalidations = 64

// revalidationTimeout bounds the making of an answer in the background, where the contract does not.
const revalidationTimeout = 30 * time.Second

// restAfterFailure is the time until an answer that could not be made anew in the background is tried again.
const restAfterFailure = time.Second

// cached gives the answers of one operation again (RFC 9111). The cache is the server's own, behind authentication and
// limits: what requests say in Cache-Control is for the caches on their way, and makes this one ask nobody (RFC 9111,
// section 5.2.1, calls it advice). It only keeps it from giving what is not fresh.
type cached struct {
	pipeline  *Pipeline
	operation contract.Operation
	cache     *contract.Cache
	store     *answers.Store
	handler   gin.HandlerFunc
	keys      keys
	fields    *cacheFields
	timeout   time.Duration // of the handler; 0: none
	flights   flights

	hit, stale, miss, bypass prometheus.Counter
}

var errNoAnswers = errors.New("it has x-cache, and there is no place to keep answers")

// cache puts itself before the handler of an operation, which it asks only for answers that it does not have.
func (p *Pipeline) cache(operation contract.Operation, handler gin.HandlerFunc) (gin.HandlerFunc, error) {
	if !isCached(operation) {
		return handler, nil
	}
	if p.answerStore == nil {
		return nil, errNoAnswers
	}
	count := func(outcome string) prometheus.Counter { return p.counter(operation.ID, "x-cache", outcome) }
	h := &cached{
		pipeline: p, operation: operation, cache: operation.Cache, store: p.answerStore, handler: handler,
		keys: newKeys(operation), fields: newCacheFields(operation),
		hit: count(outcomeHit), stale: count(outcomeStale), miss: count(outcomeMiss), bypass: count(outcomeBypass),
	}
	h.flights.running = make(map[string]*flight)
	if operation.Timeout != nil && operation.Timeout.Enforce == contract.On {
		h.timeout = operation.Timeout.After
	}
	return h.serve, nil
}

func isCached(operation contract.Operation) bool {
	return operation.Cache != nil && operation.Method == http.MethodGet
}

// The outcomes, for metrics and the log.
const (
	outcomeHit    = "hit"
	outcomeStale  = "stale"  // given although it was not fresh any more
	outcomeMiss   = "miss"   // the handler was asked
	outcomeBypass = "bypass" // it was asked, and its answer is for nobody else
)

// freshness of an answer.
type freshness uint8

const (
	fresh      freshness = iota
	usable               // not fresh, and may be given while a new one is made
	lastResort           // may be given if no new one can be had
	useless
)

func (h *cached) freshness(answer *answers.Answer, age time.Duration) freshness {
	switch late := age - h.cache.MaxAge; {
	case answer == nil:
		return useless
	case late < 0:
		return fresh
	case answer.Unfit || !h.store.Informed():
		return useless
	case late < h.cache.StaleWhileRevalidate:
		return usable
	case late < h.cache.StaleIfError:
		return lastResort
	}
	return useless
}

// forError tells whether an answer may be given because no new one can be had.
func (h *cached) forError(answer *answers.Answer) bool {
	if answer == nil || answer.Unfit || !h.store.Informed() {
		return false
	}
	return age(answer) < h.cache.MaxAge+h.cache.StaleIfError
}

// lifetime is how long an answer that is age old is of use yet.
func (h *cached) lifetime(answer *answers.Answer) time.Duration {
	whole := h.cache.MaxAge
	if !answer.Unfit {
		whole += max(h.cache.StaleWhileRevalidate, h.cache.StaleIfError)
	}
	return whole - age(answer)
}

// age is how long ago an answer was made. The clock of another replica may be ahead.
func age(answer *answers.Answer) time.Duration { return max(time.Since(answer.Made), 0) }

func (h *cached) serve(c *gin.Context) {
	key := h.keys.of(c)
	held := h.store.Held(key)
	switch h.freshness(held, ageOf(held)) {
	case fresh:
		if held.Unfit {
			h.alone(c, key)
			return
		}
		h.count(c, h.hit, outcomeHit)
		h.give(c, held, status{hit: true})
	case usable:
		if wantsFresh(c.Request.Header) {
			h.wait(c, key, "stale")
			return
		}
		h.giveStale(c, key, held)
	case lastResort:
		h.wait(c, key, "stale")
	default:
		h.wait(c, key, "miss")
	}
}

func ageOf(answer *answers.Answer) time.Duration {
	if answer == nil {
		return 0
	}
	return age(answer)
}

func (h *cached) count(c *gin.Context, counter prometheus.Counter, outcome string) {
	counter.Inc()
	contract.CallOf(c.Request.Context()).Outcomes.Cache = outcome
}

// giveStale gives what is not fresh any more, and sees to a new one.
func (h *cached) giveStale(c *gin.Context, key string, held *answers.Answer) {
	h.revalidate(c, key)
	h.count(c, h.stale, outcomeStale)
	h.give(c, held, status{hit: true})
}
