package validate_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

// ofTheQuery are parameters of the query: one that says yes of most texts at once, one that never does, and a list, which
// stands in several pairs.
func ofTheQuery() []validate.Parameter {
	return []validate.Parameter{
		{Name: "q", Bare: true, Reads: validate.IsString, Schema: anything, Fits: func(text string) bool { return len(text) < 20 }},
		{Name: "ab", Bare: true, Reads: validate.IsString, Schema: anything},
		{Name: "tags", Shape: validate.AsArray, Style: validate.Form, Explode: true, Reads: validate.IsString, Schema: anything},
	}
}

// FuzzQuery holds the reading of queries against one that takes them apart with the standard library.
func FuzzQuery(f *testing.F) {
	for _, text := range []string{
		"", "q=1", "q=1&ab=2", "ab=2&&q=", "q", "q=a=b", "=x", "&", "q=1&q=2", "q=%C3%B6", "%71=1", "q=1&%71=2", "q=a+b", "q=a;b", "q;=1", "q=%",
		`q="\`, "q=\xff", "q=ö", "Q=1", "tags=a&q=1&tags=b", "ab=2&q=1", "ab=2&q=&ab=", "&ab=&", "q=1&ab", "tags=a&ab", "q=" + strings.Repeat("long", 10), "other=1", "o%=1", "q\x00=1", "q=\x7f",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		holdsQuery(t, text, func(r *validate.Request, parameters []validate.Parameter) {
			r.Query(0, &parameters[0], &parameters[1], &parameters[2])
		})
		holdsQuery(t, text, func(r *validate.Request, parameters []validate.Parameter) { // as what takes the rest is looked at
			r.Query(0, &parameters[0], &parameters[1])
			r.Query(2, &parameters[2])
		})
	})
}

func holdsQuery(t *testing.T, text string, ask func(*validate.Request, []validate.Parameter)) {
	t.Helper()
	request := &contract.Request{HTTP: &http.Request{URL: &url.URL{RawQuery: text}, Header: make(http.Header)}}
	parameters := ofTheQuery()
	var names contract.Names
	for i := range parameters {
		names = append(names, contract.Name{In: contract.InQuery, Name: parameters[i].Name})
	}
	r := validate.Begin(request, &names)
	ask(r, parameters)
	r.NoOtherQuery()
	problem := r.Problem()
	got := make(map[string]bool)
	if problem != nil {
		for _, v := range problem.Errors {
			got[v.Parameter+" "+v.Code] = true
		}
	}
	values, want := plainly(text)
	for wrong := range want {
		if !got[wrong] {
			t.Errorf("%q: missing %s in %v", text, wrong, got)
		}
	}
	for wrong := range got {
		if !want[wrong] {
			t.Errorf("%q: %s is not among %v", text, wrong, want)
		}
	}
	for i := range parameters {
		name := parameters[i].Name
		if want := values[name]; len(want) > 0 && problem == nil {
			isValue(t, text, request.Parameters.Get(contract.InQuery, name), want)
		}
	}
}

func isValue(t *testing.T, query string, value []byte, want []string) {
	t.Helper()
	list := string(value)
	if !strings.HasPrefix(list, "[") {
		list = "[" + list + "]"
	}
	var got []string
	if err := json.Unmarshal([]byte(list), &got); err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q: want %q, got %s, %v", query, want, value, err)
	}
}

// plainly takes a query apart as slowly as it can be read: the values of the parameters, and what is wrong.
func plainly(query string) (values map[string][]string, wrong map[string]bool) {
	values, wrong = make(map[string][]string), make(map[string]bool)
	count := make(map[string]int)
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		encoded, text, _ := strings.Cut(part, "=")
		name, err := unescape(encoded)
		switch {
		case err:
			wrong[" syntax"] = true
			continue
		case name != "q" && name != "ab" && name != "tags":
			if len(name) > 100 || !utf8.ValidString(name) {
				name = ""
			}
			wrong[name+" unknown"] = true
			continue
		}
		count[name]++
		value, err := unescape(text)
		switch {
		case name != "tags" && count[name] > 1: // nothing is said of the values
			delete(wrong, name+" syntax")
			delete(wrong, name+" encoding")
			wrong[name+" repeated"] = true
		case wrong[name+" syntax"] || wrong[name+" encoding"]: // one is enough
		case err:
			wrong[name+" syntax"] = true
		case !utf8.ValidString(value):
			wrong[name+" encoding"] = true
		}
		values[name] = append(values[name], value)
	}
	return values, wrong
}

// unescape is [url.QueryUnescape], to which a semicolon is a character.
func unescape(text string) (plain string, wrong bool) {
	plain, err := url.QueryUnescape(text)
	return plain, err != nil || strings.Contains(text, ";")
}
