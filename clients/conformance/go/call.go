package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strings"
	"time"

	charter "github.com/charterhq/charter/clients/go"
)

// outcome is what has come of a step.
type outcome struct {
	value    any // as JSON has it
	err      error
	items    int
	took     time.Duration
	requests []request
}

// carryOut calls the method of the SDK that a step names, as a program that does not know its name would.
func (s step) carryOut(ctx context.Context, base string) outcome {
	client, err := s.client(base)
	if err != nil {
		return outcome{err: err}
	}
	if s.Options.Deadline != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(*s.Options.Deadline)*time.Millisecond)
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
	results := call.Call(s.arguments(ctx, call.Type()))
	if len(results) == 1 && results[0].Type().String() != "error" {
		return s.list(results[0])
	}
	var got outcome
	got.err, _ = results[len(results)-1].Interface().(error)
	if len(results) == 2 && got.err == nil {
		got.value = plain(results[0].Interface())
	}
	return got
}

func (s step) client(base string) (*charter.Client, error) {
	key := os.Getenv("CHARTER_TEST_KEY")
	options := []charter.Option{charter.WithBaseURL(base), charter.WithTransport(new(http.Transport))}
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
func (s step) arguments(ctx context.Context, method reflect.Type) []reflect.Value {
	arguments := []reflect.Value{reflect.ValueOf(ctx)}
	for _, one := range s.Path {
		arguments = append(arguments, reflect.ValueOf(one))
	}
	if len(arguments) < method.NumIn()-1 {
		arguments = append(arguments, s.params(method.In(len(arguments))))
	}
	for _, option := range s.options() {
		arguments = append(arguments, reflect.ValueOf(option))
	}
	return arguments
}

func (s step) options() []charter.Option {
	var list []charter.Option
	if s.Options.MaxRetries != nil {
		list = append(list, charter.WithMaxRetries(*s.Options.MaxRetries))
	}
	if s.Options.FirstPause != nil {
		list = append(list, charter.WithPauses(time.Duration(*s.Options.FirstPause)*time.Millisecond, 30*time.Second))
	}
	if s.Options.Timeout != nil {
		list = append(list, charter.WithTimeout(time.Duration(*s.Options.Timeout)*time.Millisecond))
	}
	if s.Options.IdempotencyKey != "" {
		list = append(list, charter.WithIdempotencyKey(s.Options.IdempotencyKey))
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
func (s step) list(list reflect.Value) outcome {
	var got outcome
	if s.Expect.Items == nil {
		results := list.MethodByName("First").Call(nil)
		if got.err, _ = results[1].Interface().(error); got.err == nil {
			got.value = plain(results[0].Elem().FieldByName("Body").Interface())
		}
		return got
	}
	for _, err := range list.MethodByName("All").Call(nil)[0].Seq2() {
		if got.err, _ = err.Interface().(error); got.err == nil {
			got.items++
		}
	}
	return got
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
