// Command conformance carries out scenarios.json, the argument, with the SDK for Go, and prints a line of JSON for each
// scenario: its name, and what is wrong. Environment: CHARTER_TEST_URL, the proxy; CHARTER_TEST_KEY, a key that may do
// everything, and CHARTER_TEST_KEY_ID.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"regexp"
	"strings"
)

type scenario struct {
	Name  string
	Steps []json.RawMessage
}

type step struct {
	Call    string
	Path    []any
	Params  map[string]json.RawMessage
	Auth    string
	Times   int
	Client  options // of the client
	Options options // of the call
	Faults  json.RawMessage
	Save    map[string]string
	Expect  expectation
}

type options struct {
	MaxRetries, MaxReconnects            *int
	FirstPause, Timeout, Deadline, Pause *int64 // milliseconds
	IdempotencyKey                       string
	Cancel                               bool
}

// request is one that the proxy has seen; sent is all that it says of it.
type request struct {
	Header http.Header
	sent   any
}

func (r *request) UnmarshalJSON(data []byte) error {
	type plain request
	return errors.Join(json.Unmarshal(data, (*plain)(r)), json.Unmarshal(data, &r.sent))
}

// control talks to the proxy, over connections that calls do not share.
var control = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var scenarios []scenario
	if err := json.Unmarshal(text, &scenarios); err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	for number, one := range scenarios {
		wrong, err := one.run(ctx, fmt.Sprintf("%s/go-%d", os.Getenv("CHARTER_TEST_URL"), number))
		if err != nil {
			wrong = err.Error()
		}
		if err := out.Encode(map[string]string{"name": one.Name, "wrong": wrong}); err != nil {
			return err
		}
	}
	return nil
}

// run says what is wrong with a scenario; nothing: it is as expected.
func (s scenario) run(ctx context.Context, base string) (string, error) {
	saved := map[string]string{"key": os.Getenv("CHARTER_TEST_KEY"), "random": rand.Text()[:13]}
	for number, written := range s.Steps {
		saved["unique"] = strings.ToLower(rand.Text()) + "@example.com"
		var one step
		if err := json.Unmarshal(fill(written, saved), &one); err != nil {
			return "", err
		}
		if one.Faults == nil {
			one.Faults = json.RawMessage("[]")
		}
		if err := errors.Join(talk(ctx, http.MethodPut, base+"/_faults", one.Faults, nil), talk(ctx, http.MethodPut, base+"-token/_faults", []byte("[]"), nil)); err != nil {
			return "", err
		}
		got := one.carryOut(ctx, base)
		if err := errors.Join(talk(ctx, http.MethodGet, base+"/_requests", nil, &got.requests), talk(ctx, http.MethodGet, base+"-token/_requests", nil, &got.tokens)); err != nil {
			return "", err
		}
		for name, pointer := range one.Save {
			saved[name] = fmt.Sprint(at(got.value, pointer))
		}
		var expected struct{ Expect expectation } // with what the step itself has saved
		if err := json.Unmarshal(fill(written, saved), &expected); err != nil {
			return "", err
		}
		if wrong := expected.Expect.compare(got); len(wrong) > 0 {
			return fmt.Sprintf("step %d: %s", number+1, strings.Join(wrong, "; ")), nil
		}
	}
	return "", nil
}

var variable = regexp.MustCompile(`\$[a-zA-Z]+`)

// fill puts what was saved in the place of its names.
func fill(text []byte, saved map[string]string) []byte {
	return variable.ReplaceAllFunc(text, func(name []byte) []byte {
		if value, ok := saved[string(name[1:])]; ok {
			return []byte(value)
		}
		return name
	})
}

func talk(ctx context.Context, method, url string, body []byte, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	response, err := control.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if into == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(into)
}

func at(value any, pointer string) any {
	for _, name := range strings.Split(pointer[1:], "/") {
		members, _ := value.(map[string]any)
		value = members[name]
	}
	return value
}
