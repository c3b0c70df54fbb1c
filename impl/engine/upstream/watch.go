package upstream

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// waiting is for whom an exchange waits.
type waiting uint8

const (
	nobody      waiting = iota
	fromCaller          // for the next piece of the request's body
	toBackend           // for the backend to take it
	fromBackend         // for the next piece of the answer's body
	toCaller            // for the caller to take it
)

var (
	errBackendIdle = errors.New("the backend has been idle for too long")
	errCallerIdle  = errors.New("the caller has been idle for too long")
)

// watch ends an exchange in which nothing moves. Each piece of a body has its time; all of it together has none.
type watch struct {
	idle       time.Duration
	controller *http.ResponseController // of the caller's connection; nil: there is none
	cancel     context.CancelCauseFunc

	mutex sync.Mutex
	timer *time.Timer // nil: nothing was waited for yet
	since time.Time
	on    waiting
	ended bool
}

func newWatch(idle time.Duration, controller *http.ResponseController, cancel context.CancelCauseFunc) *watch {
	return &watch{idle: idle, controller: controller, cancel: cancel}
}

// lift takes away the deadlines of the whole request and the whole answer that the server has.
func (w *watch) lift() {
	_ = w.controller.SetReadDeadline(time.Time{})  // a connection that has no deadlines needs none lifted
	_ = w.controller.SetWriteDeadline(time.Time{}) // likewise
}

// begin begins to wait.
func (w *watch) begin(on waiting) {
	if w.idle <= 0 {
		return
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.on, w.since = on, time.Now()
	if w.timer == nil && !w.ended {
		w.timer = time.AfterFunc(w.idle, w.look)
	}
}

// pause waits for nobody.
func (w *watch) pause() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.on = nobody
}

// look ends the exchange if nothing has moved, and looks again later otherwise.
func (w *watch) look() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.ended {
		return
	}
	left := w.idle - time.Since(w.since)
	if w.on == nobody {
		left = w.idle
	}
	if left > 0 {
		w.timer.Reset(left)
		return
	}
	w.ended = true
	if w.on == fromCaller || w.on == toCaller {
		w.cancel(errCallerIdle)
		if w.controller == nil {
			return
		}
		now := time.Now()
		_ = w.controller.SetReadDeadline(now)  // without deadlines, the wait ends with the connection
		_ = w.controller.SetWriteDeadline(now) // likewise
		return
	}
	w.cancel(errBackendIdle)
}

// stop ends the watch.
func (w *watch) stop() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.ended = true
	if w.timer != nil {
		w.timer.Stop()
	}
}
