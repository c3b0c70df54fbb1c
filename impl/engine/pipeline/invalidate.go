package pipeline

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

// invalidate makes groups of answers stale once the operation has written, and before its caller hears of it: so a
// caller who has an answer reads what was written. A 2xx says in Cache-Group-Invalidation which (RFC 9875, section 3). A 5xx, or a
// panic, makes them stale too: how far the handler has come nobody knows.
func (p *Pipeline) invalidate(operation contract.Operation) (gin.HandlerFunc, error) {
	if len(operation.Invalidates) == 0 {
		return nil, nil
	}
	if p.answerStore == nil {
		return nil, errNoAnswers
	}
	counter := p.counter(operation.ID, "x-invalidates", "invalidated")
	return func(c *gin.Context) {
		w := &invalidatingWriter{ResponseWriter: c.Writer, c: c, store: p.answerStore, templates: operation.Invalidates, counter: counter}
		c.Writer = w
		returned := false
		defer func() {
			c.Writer = w.ResponseWriter
			if !returned {
				w.makeStale()
			}
		}()
		c.Next()
		w.decide()
		returned = true
	}, nil
}

// invalidatingWriter makes answers stale before the first byte of a success.
type invalidatingWriter struct {
	gin.ResponseWriter

	c         *gin.Context
	store     *answers.Store
	templates []contract.Template
	counter   prometheus.Counter
	decided   bool
}

func (w *invalidatingWriter) decide() {
	if w.decided {
		return
	}
	w.decided = true
	switch status := w.Status(); {
	case status/100 == 2:
		w.Header()["Cache-Group-Invalidation"] = []string{answers.List(w.makeStale())}
	case status >= http.StatusInternalServerError:
		w.makeStale()
	}
}

func (w *invalidatingWriter) makeStale() []string {
	groups := groupsOf(w.c, w.templates)
	w.store.Invalidate(w.c.Request.Context(), groups)
	w.counter.Inc()
	return groups
}

func (w *invalidatingWriter) WriteHeaderNow() {
	w.decide()
	w.ResponseWriter.WriteHeaderNow()
}

func (w *invalidatingWriter) Write(data []byte) (int, error) {
	w.decide()
	return w.ResponseWriter.Write(data)
}

func (w *invalidatingWriter) WriteString(text string) (int, error) {
	w.decide()
	return w.ResponseWriter.WriteString(text)
}

func (w *invalidatingWriter) Flush() {
	w.decide()
	w.ResponseWriter.Flush()
}

// Unwrap is for [net/http.ResponseController].
func (w *invalidatingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
