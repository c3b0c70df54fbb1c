package pipeline

import (
	"context"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

// flight is one call of the handler, for all who wait for the same answer. It has a goroutine, a context and a copy of
// the request of its own: whoever waits may leave, the one who came first as well. When all have left it is called off.
type flight struct {
	key        string
	mark       *answers.Mark
	background bool // nobody needs to wait
	private    bool // it is for one caller alone
	call       *gin.Context
	cancel     context.CancelFunc

	waiting int // guarded by the mutex of the flights

	done   chan struct{}
	result result // once it is done
}

// result is what has come of a flight.
type result struct {
	answer *answers.Answer // nil: err says why
	err    error
	abort  bool // the handler asks for the connection to be dropped

	known  bool // the answer was there already: another replica had made it
	stored bool // it can be given again
	own    bool // it is for nobody but who asked first
	stale  bool // it is an old one, because no new one could be made
}

// flights are those of an operation that are under way.
type flights struct {
	mutex   sync.Mutex
	running map[string]*flight
	resting map[string]time.Time // answers that could not be made anew in the background, and when that is tried again
}

// maxResting bounds what is remembered of failures.
const maxResting = 1000

// join returns the flight for an answer, beginning one if none is under way, or if something that the answer depends on
// was written since that one began: its answer would be older than that. It returns the answer instead if it has come
// meanwhile.
func (h *cached) join(c *gin.Context, key string) (f *flight, first bool, held *answers.Answer) {
	h.flights.mutex.Lock()
	defer h.flights.mutex.Unlock()
	if f := h.flights.running[key]; f != nil && h.store.Good(f.mark) {
		f.waiting++
		return f, false, nil
	}
	if held := h.store.Held(key); h.freshness(held, ageOf(held)) == fresh {
		return nil, false, held
	}
	f = h.newFlight(c, key)
	f.waiting = 1
	h.flights.running[key] = f
	h.start(f)
	return f, true, nil
}

// begin begins a flight that nobody joins.
func (h *cached) begin(c *gin.Context, key string) *flight {
	f := h.newFlight(c, key)
	f.private, f.waiting = true, 1
	h.start(f)
	return f
}

// newFlight copies what the handler needs of the request, which may end before it does.
func (h *cached) newFlight(c *gin.Context, key string) *flight {
	call := c.Copy()
	known := *contract.CallOf(c.Request.Context())
	ctx := contract.WithCall(context.WithoutCancel(c.Request.Context()), &known)
	f := &flight{key: key, mark: h.store.Mark(groupsOf(c, h.cache.Groups)), call: call, done: make(chan struct{})}
	ctx, f.cancel = context.WithCancel(ctx)
	call.Request = c.Request.Clone(ctx)
	for _, name := range conditions { // the whole answer is wanted
		call.Request.Header.Del(name)
	}
	call.Request.Method = "GET" // also for HEAD, whose answer is that of GET without its body
	return f
}

func (h *cached) start(f *flight) {
	h.pipeline.flying.Go(func() {
		defer f.cancel()
		h.fly(f)
	})
}

// leave is for those who do not wait any more.
func (h *cached) leave(f *flight) {
	h.flights.mutex.Lock()
	defer h.flights.mutex.Unlock()
	f.waiting--
	if f.waiting > 0 || f.background {
		return
	}
	h.remove(f)
	f.cancel()
}

// remove lets nobody join any more. The mutex is held.
func (h *cached) remove(f *flight) {
	if h.flights.running[f.key] == f {
		delete(h.flights.running, f.key)
	}
}

// land hands out the result.
func (h *cached) land(f *flight, with result) {
	f.result = with
	h.flights.mutex.Lock()
	h.remove(f)
	h.flights.mutex.Unlock()
	close(f.done)
}

// revalidate makes an answer anew in the background, unless that is under way, has just failed, or too much is.
func (h *cached) revalidate(c *gin.Context, key string) {
	h.flights.mutex.Lock()
	defer h.flights.mutex.Unlock()
	if running := h.flights.running[key]; running != nil && h.store.Good(running.mark) {
		return
	}
	if until, rests := h.flights.resting[key]; rests {
		if time.Now().Before(until) {
			return
		}
		delete(h.flights.resting, key)
	}
	select {
	case h.pipeline.revalidations <- struct{}{}:
	default:
		return
	}
	f := h.newFlight(c, key)
	f.background = true
	h.flights.running[key] = f
	h.pipeline.flying.Go(func() {
		defer func() { <-h.pipeline.revalidations }()
		defer f.cancel()
		defer context.AfterFunc(h.pipeline.open, f.cancel)()
		h.fly(f)
	})
}

// rest keeps an answer that could not be made anew from being tried at each request.
func (h *cached) rest(key string) {
	h.flights.mutex.Lock()
	defer h.flights.mutex.Unlock()
	if h.flights.resting == nil || len(h.flights.resting) >= maxResting {
		h.flights.resting = make(map[string]time.Time)
	}
	h.flights.resting[key] = time.Now().Add(restAfterFailure)
}
