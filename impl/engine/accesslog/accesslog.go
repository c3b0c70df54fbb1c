// Package accesslog is the log of a server in JSON: that of log/slog, and beside it a short way for the line that every
// request has. Such a line is what slog would write, byte for byte, at a small part of the cost.
package accesslog

import (
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Handler writes records as JSON, a line each. Durations are numbers of milliseconds, and their keys end in Ms: as slog
// writes them, in nanoseconds, nobody sees the unit. Records below [slog.LevelInfo] are dropped.
type Handler struct {
	*slog.JSONHandler

	out  *lines
	last atomic.Pointer[second]
}

// second is how times within a second are written: what stands before their fractions, and behind them.
type second struct {
	unix         int64
	location     *time.Location
	before, zone string
}

// NewHandler makes a handler that writes each line to a writer by one call. It calls the writer once at a time.
func NewHandler(writer io.Writer) *Handler {
	out := &lines{writer: writer}
	return &Handler{JSONHandler: slog.NewJSONHandler(out, &slog.HandlerOptions{ReplaceAttr: inMilliseconds}), out: out}
}

// lines is the writer, for one at a time.
type lines struct {
	mutex  sync.Mutex
	writer io.Writer
}

func (l *lines) Write(line []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.writer.Write(line)
}

// inMilliseconds says the unit of durations.
func inMilliseconds(_ []string, attr slog.Attr) slog.Attr {
	if attr.Value.Kind() != slog.KindDuration {
		return attr
	}
	return slog.Float64(attr.Key+"Ms", float64(attr.Value.Duration())/float64(time.Millisecond))
}

// roomyLine is the length that lines seldom exceed, in bytes.
const roomyLine = 512

var pool = sync.Pool{New: func() any { return &Line{text: make([]byte, 0, roomyLine)} }}

// Begin begins the line of a record of [slog.LevelInfo]. Give it to [Handler.Write] once it is whole.
func (h *Handler) Begin(at time.Time, message string) *Line {
	line, _ := pool.Get().(*Line)
	line.text = append(line.text[:0], `{"time":"`...)
	line.text = append(h.appendTime(line.text, at), `","level":"INFO","msg":"`...)
	line.text = append(appendEscaped(line.text, message), '"')
	return line
}

// appendTime appends a time as [time.RFC3339Nano] has it. Most lines begin in the second of the line before.
func (h *Handler) appendTime(to []byte, at time.Time) []byte {
	last := h.last.Load()
	if last == nil || last.unix != at.Unix() || last.location != at.Location() {
		last = &second{at.Unix(), at.Location(), at.Format("2006-01-02T15:04:05"), at.Format("Z07:00")}
		h.last.Store(last)
	}
	return append(appendFraction(append(to, last.before...), at.Nanosecond()), last.zone...)
}

// Write ends a line and writes it. The line is not used again.
func (h *Handler) Write(line *Line) error {
	line.text = append(line.text, '}', '\n')
	_, err := h.out.Write(line.text)
	pool.Put(line)
	return err
}
