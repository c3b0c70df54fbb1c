package runtime

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ServerEvent is an event of a stream (HTML, section 9.2).
type ServerEvent struct {
	// Type is message where the server gives no other.
	Type string
	Data string
	// ID is the last that the server has given.
	ID string
}

// Reconnect is how a stream goes on when its connection is lost.
type Reconnect struct {
	// After tells when; empty: after errors.
	After ReconnectAfter
	// Pause is the time before it connects again, until the server gives another one; 0: a second.
	Pause time.Duration
	// Most is how often it connects without getting an event before it gives up; 0: five times.
	Most int
}

// ReconnectAfter tells when a stream connects again.
type ReconnectAfter string

// When a stream connects again: after a lost connection, after an end as well, or never.
const (
	ReconnectAfterErrors ReconnectAfter = "errors"
	ReconnectAlways      ReconnectAfter = "always"
	ReconnectNever       ReconnectAfter = "never"
)

// WithReconnect says how streams of events go on when their connection is lost.
func WithReconnect(reconnect Reconnect) Option {
	return func(s *settings) error {
		if reconnect.Pause == 0 {
			reconnect.Pause = time.Second
		}
		if reconnect.Most == 0 {
			reconnect.Most = 5
		}
		s.reconnect = reconnect
		return nil
	}
}

// EventStream is a stream of events. When the connection is lost it connects again, and says with Last-Event-ID what came
// last; a refusal (4xx) ends it, and so does 204.
type EventStream struct {
	open      func(ctx context.Context, last string) (*answered, error)
	reconnect Reconnect
	call, ctx context.Context //nolint:containedctx // of the caller, and of the call, which lasts until its stream is closed
	cancel    context.CancelFunc
	once      sync.Once
	first     *answered
	last      string
}

func events(ctx context.Context, c *core, o *operation, in input, options []Option) (*EventStream, error) {
	s, err := c.settings.with(options)
	if err != nil {
		return nil, err
	}
	call := ctx
	ctx, cancel := context.WithCancel(call)
	stream := &EventStream{call: call, ctx: ctx, cancel: cancel, reconnect: s.reconnect, open: func(ctx context.Context, last string) (*answered, error) {
		more := options
		if last != "" {
			more = append(slices.Clip(options), WithHeader("Last-Event-ID", last))
		}
		answer, err := c.send(ctx, o, in, more)
		if err == nil {
			err = o.eventsOnly(answer)
		}
		return answer, err
	}}
	if stream.first, err = stream.open(ctx, ""); err != nil {
		cancel()
		return nil, err
	}
	return stream, nil
}

// eventsOnly holds that an answer is a stream of events.
func (o *operation) eventsOnly(answer *answered) error {
	media := answer.response.Header.Get("Content-Type")
	if name := mediaName(media); name == "" || name == "text/event-stream" || name == "text/plain" || answer.response.StatusCode == http.StatusNoContent {
		return nil
	}
	_ = answer.stream.Close() // nothing of it is of use
	return o.decodeError(answer, errors.New("it is no stream of events but "+media))
}

// Close ends the stream. Who waits for an event gets none.
func (s *EventStream) Close() error {
	s.cancel()
	var err error
	s.once.Do(func() { err = s.first.stream.Close() })
	return err
}

// Events goes through the events as they come, until the stream ends or is closed. An error is the last thing it gives.
// It can be used once, and closes the stream at its end.
func (s *EventStream) Events() iter.Seq2[ServerEvent, error] {
	return func(yield func(ServerEvent, error) bool) {
		defer s.Close()
		fruitless := 0
		for answer, err := s.first, error(nil); ; answer, err = s.open(s.ctx, s.last) {
			more := true
			if err == nil {
				err = s.read(answer, func(event ServerEvent) bool {
					fruitless = 0
					more = yield(event, nil)
					return more
				})
			}
			if !more {
				return
			}
			done, err := s.over(err, answer, fruitless)
			if !done {
				fruitless++
				if sleep(s.ctx, s.reconnect.Pause) != nil {
					done, err = true, s.ended()
				}
			}
			if err != nil {
				yield(ServerEvent{}, err)
			}
			if done {
				return
			}
		}
	}
}

// ended is why a stream has ended that nobody closed; nil: somebody has closed it.
func (s *EventStream) ended() error {
	if err := s.call.Err(); err != nil {
		return explain(s.call, s.call, err)
	}
	return nil
}

// over tells whether a stream is at its end after a connection, and why.
func (s *EventStream) over(err error, answer *answered, fruitless int) (bool, error) {
	var refused *Error
	switch {
	case s.ctx.Err() != nil:
		return true, s.ended()
	case err == nil && (answer.response.StatusCode == http.StatusNoContent || s.reconnect.After != ReconnectAlways):
		return true, nil
	case errors.As(err, &refused) && refused.Status < 500, err != nil && refused == nil && !errors.As(err, new(*ConnectionError)) && !errors.As(err, new(*TimeoutError)):
		return true, err
	case s.reconnect.After == ReconnectNever, fruitless >= s.reconnect.Most:
		if err == nil {
			err = &ConnectionError{errFruitless}
		}
		return true, err
	default:
		return false, nil
	}
}

var errFruitless = errors.New("the stream has ended, and connecting again brings nothing")

// read reads the events of one connection. The error is nil at its end.
func (s *EventStream) read(answer *answered, yield func(ServerEvent) bool) error {
	defer answer.stream.Close()
	parser := eventParser{lines: bufio.NewReader(answer.stream), id: s.last, last: s.last, retry: -1}
	for {
		event, err := parser.next()
		if parser.retry >= 0 {
			s.reconnect.Pause = parser.retry
		}
		s.last = parser.last
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if !yield(event) {
			return nil
		}
	}
}

// eventParser reads the lines of a stream (HTML, section 9.2.6).
type eventParser struct {
	lines *bufio.Reader
	begun bool
	id    string
	last  string        // the id of the last event that is whole, also of one without data
	retry time.Duration // what the server asks for; negative: nothing
	skip  bool          // the next byte if it is a line feed: it belongs to the carriage return before it
}

// next returns the next event. An event that the stream ends within is none.
func (p *eventParser) next() (ServerEvent, error) {
	var data []string
	kind, size := "", 0
	for {
		line, err := p.line(longestEvent - size)
		if err != nil {
			return ServerEvent{}, err
		}
		if line == "" {
			p.last = p.id
			if data != nil {
				return ServerEvent{Type: firstOf(kind, "message"), Data: strings.Join(data, "\n"), ID: p.id}, nil
			}
			kind, size = "", 0
			continue
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "data":
			data = append(data, value)
			size += len(value) + 16 // what a line takes by itself
		case "event":
			kind = value
		case "id":
			if isFieldValue(value) { // else it could not be sent back
				p.id = value
			}
		case "retry":
			if milliseconds, err := strconv.ParseUint(value, 10, 31); err == nil {
				p.retry = time.Duration(milliseconds) * time.Millisecond
			}
		}
	}
}

// line returns a line without its end, which is CR, LF or both.
func (p *eventParser) line(most int) (string, error) {
	var line []byte
	for {
		b, err := p.lines.ReadByte()
		if err != nil {
			return "", err
		}
		skipped := p.skip && b == '\n'
		p.skip = false
		switch {
		case skipped:
			continue
		case b == '\r' || b == '\n':
			p.skip = b == '\r'
			if !p.begun {
				line, p.begun = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")), true
			}
			return string(line), nil
		}
		if len(line) >= most {
			return "", requestErrorf("an event of the stream is longer than %d bytes", longestEvent)
		}
		line = append(line, b)
	}
}

// longestEvent is how much of an event is kept until it is whole, in bytes.
const longestEvent = 16 << 20
