package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
)

// fits holds what was typed, by the names of its flags, against the body of an operation of the contract: what the API
// would not take, it would not show either. More is what the body needs besides.
func fits(operation string, typed map[string]string, more map[string]any) error {
	body := make(map[string]any)
	for name, text := range typed {
		if !utf8.ValidString(text) {
			return usageError{fmt.Errorf("--%s is not UTF-8", name)}
		}
		body[name] = text
	}
	maps.Copy(body, more)
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(operations.Operations, func(o contract.Operation) bool { return o.ID == operation })
	if at < 0 {
		return fmt.Errorf("the contract has no operation %s", operation)
	}
	problem := operations.Operations[at].Check(&contract.Request{
		HTTP: &http.Request{Method: http.MethodPost, URL: new(url.URL), Header: make(http.Header)}, MediaType: "application/json", Body: data,
	})
	if problem == nil {
		return nil
	}
	reasons := make([]string, len(problem.Errors))
	for i, violation := range problem.Errors {
		reasons[i] = violation.Detail
		if violation.Pointer != nil {
			reasons[i] = "--" + strings.TrimPrefix(*violation.Pointer, "/") + ": " + violation.Detail
		}
	}
	return usageError{errors.New(strings.Join(reasons, " "))}
}

// isClass refuses a class for which no limit of the contract says anything: it would be one that was misspelt.
func isClass(class string) error {
	if class == "" || slices.Contains(classes(), class) {
		return nil
	}
	return usageError{fmt.Errorf("the contract has no limits for the --class %q; it has for %s", class, strings.Join(classes(), ", "))}
}

// classes are those that have limits of their own, sorted.
func classes() []string {
	var found []string
	for _, operation := range operations.Operations {
		for _, limit := range operation.RateLimits {
			for _, of := range limit.Classes {
				found = append(found, of.Class)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
