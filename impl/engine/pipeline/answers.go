package pipeline

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// AnswerCheck returns what of an answer breaks the contract; nil: nothing does.
type AnswerCheck = func(*contract.Answer) []contract.Violation

// maxCheckedAnswer bounds how much of an answer is kept for its check, in bytes. The content of a longer one,
// or of a stream without an end, is not checked.
const maxCheckedAnswer = 1 << 20

// maxLoggedViolations bounds a line of the log.
const maxLoggedViolations = 10

// checkAnswers holds what an operation answers against the contract, and logs and counts what breaks it. It
// changes nothing of an answer, and logs no value of it.
func (p *Pipeline) checkAnswers(operation contract.Operation) (gin.HandlerFunc, error) {
	check, id := p.answers[operation.ID], operation.ID
	if check == nil {
		return nil, nil
	}
	return func(c *gin.Context) {
		original := c.Writer
		copied := &copyingWriter{ResponseWriter: original}
		c.Writer = copied
		defer func() { c.Writer = original }() // also when the handler panics
		c.Next()
		found := check(&contract.Answer{
			Method: c.Request.Method, Status: original.Status(), Header: original.Header(),
			Body: copied.body, CutOff: copied.cutOff,
		})
		if len(found) > 0 {
			p.wrongAnswer(c, id, original.Status(), found)
		}
	}, nil
}

func (p *Pipeline) wrongAnswer(c *gin.Context, id string, status int, found []contract.Violation) {
	p.metrics.wrongAnswers.WithLabelValues(id, strconv.Itoa(status)).Inc()
	places := make([]string, min(len(found), maxLoggedViolations))
	for i := range places {
		places[i] = place(found[i])
	}
	p.logger.LogAttrs(c.Request.Context(), slog.LevelWarn, WrongAnswer,
		slog.String("requestId", contract.RequestID(c.Request.Context())),
		slog.String("operation", id),
		slog.Int("status", status),
		slog.Int("violations", len(found)),
		slog.String("found", strings.Join(places, "; ")))
}

// WrongAnswer is what the log says of an answer that breaks the contract.
const WrongAnswer = "an answer breaks the contract"

// place is where a rule is broken and which: the text of a violation says no value, but is longer.
func place(v contract.Violation) string {
	switch {
	case v.Parameter != "":
		return "header " + v.Parameter + ": " + v.Code
	case v.Pointer == nil || *v.Pointer == "":
		return v.Code
	default:
		return *v.Pointer + ": " + v.Code
	}
}

// copyingWriter keeps the begin of what is written.
type copyingWriter struct {
	gin.ResponseWriter

	body   []byte
	cutOff bool
}

func (w *copyingWriter) keep(size int) bool {
	w.cutOff = w.cutOff || len(w.body)+size > maxCheckedAnswer
	return !w.cutOff
}

// Write writes, and keeps a copy.
func (w *copyingWriter) Write(data []byte) (int, error) {
	if w.keep(len(data)) {
		w.body = append(w.body, data...)
	}
	return w.ResponseWriter.Write(data)
}

// WriteString is Write for a string.
func (w *copyingWriter) WriteString(text string) (int, error) {
	if w.keep(len(text)) {
		w.body = append(w.body, text...)
	}
	return w.ResponseWriter.WriteString(text)
}

// Unwrap is for [net/http.ResponseController].
func (w *copyingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
