package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"time"

	charter "github.com/charterhq/charter/clients/go"
)

// outcome is what has come of a step.
type outcome struct {
	value            any // as JSON has it
	err              error
	items            int
	events           []any
	text             string
	response         charter.Response
	took             time.Duration
	requests, tokens []request

	mu       sync.Mutex
	attempts int
	log      strings.Builder
}

// Write is that of the log.
func (o *outcome) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.log.Write(line)
}

// carryOut makes the calls of a step at the same time.
func (s step) carryOut(ctx context.Context, base string) *outcome {
	got := new(outcome)
	client, err := s.client(base, got)
	if err != nil {
		got.err = err
		return got
	}
	begin := time.Now()
	var calls sync.WaitGroup
	for range max(1, s.Times) - 1 {
		calls.Add(1)
		go func() {
			defer calls.Done()
			other := new(outcome)
			if s.call(ctx, client, base, other); other.err != nil {
				got.mu.Lock()
				defer got.mu.Unlock()
				got.err = other.err
			}
		}()
	}
	s.call(ctx, client, base, got)
	calls.Wait()
	got.took = time.Since(begin)
	return got
}

// call calls the method of the SDK that a step names, as a program that does not know its name would.
func (s step) call(ctx context.Context, client *charter.Client, base string, got *outcome) {
	if deadline := cmp.Or(s.Options.Deadline, s.Client.Deadline); deadline != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, milliseconds(deadline))
		defer cancel()
	}
	if s.Options.Cancel {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		go whenRequested(ctx, base, cancel)
	}
	resource, method, _ := strings.Cut(s.Call, ".")
	call := reflect.ValueOf(client).Elem().FieldByName(exported(resource)).MethodByName(exported(method))
	results := call.Call(s.arguments(ctx, call.Type(), charter.WithResponse(&got.response)))
	if len(results) == 1 && results[0].Type().String() != "error" {
		s.list(results[0], got)
		return
	}
	if err, _ := results[len(results)-1].Interface().(error); err != nil {
		got.err = err
		return
	}
	if len(results) == 2 {
		got.take(results[0].Interface())
	}
}

// take takes a result: a stream is read to its end.
func (o *outcome) take(result any) {
	switch result := result.(type) {
	case *charter.EventStream:
		for event, err := range result.Events() {
			if o.err = err; err == nil {
				o.events = append(o.events, map[string]any{"event": event.Type, "data": event.Data, "id": event.ID})
			}
		}
	case io.ReadCloser:
		data, err := io.ReadAll(result)
		o.text, o.err = string(data), errors.Join(err, result.Close())
	default:
		o.value = plain(result)
	}
}

func milliseconds(count *int64) time.Duration { return time.Duration(*count) * time.Millisecond }

func (s step) client(base string, got *outcome) (*charter.Client, error) {
	key := os.Getenv("CHARTER_TEST_KEY")
	options := []charter.Option{
		charter.WithBaseURL(base),
		// net/http by itself sends what can be done twice again on a new connection if a kept one turns out to be closed.
		charter.WithTransport(&http.Transport{DisableKeepAlives: true}),
		charter.WithLogger(slog.New(slog.NewJSONHandler(got, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		charter.WithMiddleware(func(request *http.Request, _ charter.Attempt, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
			got.mu.Lock()
			got.attempts++
			got.mu.Unlock()
			return next(request)
		}),
	}
	options = append(options, s.Client.list()...)
	switch s.Auth {
	case "none":
	case "wrong":
		last := "0"
		if strings.HasSuffix(key, last) {
			last = "1"
		}
		options = append(options, charter.WithKey(key[:len(key)-1]+last))
	case "client":
		options = append(options, charter.WithTokenSource(charter.ClientCredentials{
			URL: base + "-token/oauth/token", ID: os.Getenv("CHARTER_TEST_KEY_ID"), Secret: key,
		}))
	default:
		options = append(options, charter.WithKey(key))
	}
	return charter.New(options...)
}

// arguments are those of a method: what stands in the path, the parameters, and the options.
func (s step) arguments(ctx context.Context, method reflect.Type, option charter.Option) []reflect.Value {
	arguments := []reflect.Value{reflect.ValueOf(ctx)}
	for _, one := range s.Path {
		arguments = append(arguments, reflect.ValueOf(one))
	}
	if len(arguments) < method.NumIn()-1 {
		arguments = append(arguments, s.params(method.In(len(arguments))))
	}
	for _, option := range append(s.Options.list(), option) {
		arguments = append(arguments, reflect.ValueOf(option))
	}
	return arguments
}

func (o options) list() []charter.Option {
	var list []charter.Option
	if o.MaxRetries != nil {
		list = append(list, charter.WithMaxRetries(*o.MaxRetries))
	}
	if o.FirstPause != nil {
		list = append(list, charter.WithPauses(milliseconds(o.FirstPause), 30*time.Second))
	}
	if o.Timeout != nil {
		list = append(list, charter.WithTimeout(milliseconds(o.Timeout)))
	}
	if o.IdempotencyKey != "" {
		list = append(list, charter.WithIdempotencyKey(o.IdempotencyKey))
	}
	if o.Pause != nil {
		reconnect := charter.Reconnect{Pause: milliseconds(o.Pause)}
		if o.MaxReconnects != nil {
			reconnect.Most = *o.MaxReconnects
		}
		list = append(list, charter.WithReconnect(reconnect))
	}
	return list
}

// params fills the struct that a method takes, by the names of the contract.
func (s step) params(of reflect.Type) reflect.Value {
	params := reflect.New(of).Elem()
	for name, value := range s.Params {
		field := params.FieldByName(exported(name))
		if err := json.Unmarshal(value, field.Addr().Interface()); err != nil {
			panic(fmt.Sprintf("%s of %s: %v", name, s.Call, err))
		}
	}
	return params
}

// list goes through a list, if its items are asked for, or loads its first page.
func (s step) list(list reflect.Value, got *outcome) {
	if s.Expect.Items == nil {
		results := list.MethodByName("First").Call(nil)
		if got.err, _ = results[1].Interface().(error); got.err == nil {
			got.value = plain(results[0].Elem().FieldByName("Body").Interface())
		}
		return
	}
	for _, err := range list.MethodByName("All").Call(nil)[0].Seq2() {
		if got.err, _ = err.Interface().(error); got.err == nil {
			got.items++
		}
	}
}

// plain is a value as its JSON has it.
func plain(value any) any {
	data, err := json.Marshal(value)
	var read any
	if err == nil {
		err = json.Unmarshal(data, &read)
	}
	if err != nil {
		panic(err)
	}
	return read
}

var word = regexp.MustCompile(`[A-Za-z0-9]+`)

// exported is a name of the contract as Go has it.
func exported(name string) string {
	return word.ReplaceAllStringFunc(name, func(one string) string { return strings.ToUpper(one[:1]) + one[1:] })
}

// whenRequested ends a call when its request has come.
func whenRequested(ctx context.Context, base string, end context.CancelFunc) {
	for ctx.Err() == nil {
		var requests []request
		if err := talk(ctx, http.MethodGet, base+"/_requests", nil, &requests); err == nil && len(requests) > 0 {
			end()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}
