package parameterstest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	operations "github.com/charterhq/charter/impl/engine/compiler/testdata/parameters/want/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/interprettest"
)

// FuzzStyles holds the generated checks against an interpreter of the contract that shares no code with
// them: both must find the same violations, and else the same values.
func FuzzStyles(f *testing.F) {
	effective, err := os.ReadFile("../testdata/parameters/want/gen/openapi.json")
	if err != nil {
		f.Fatal(err)
	}
	interpreted, err := interprettest.Operations(effective)
	if err != nil {
		f.Fatal(err)
	}
	for i := range operations.Operations {
		for _, seed := range seeds {
			f.Add(uint8(i), seed)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		generated := operations.Operations[int(which)%len(operations.Operations)]
		at := slices.IndexFunc(interpreted, func(o contract.Operation) bool { return o.ID == generated.ID })
		got, want := requestOf(text), requestOf(text)
		problem, expected := generated.Check(got), interpreted[at].Check(want)
		formats := withWrongFormat(problem, expected)
		if found, should := outcome(problem, formats), outcome(expected, formats); !slices.Equal(found, should) {
			t.Fatalf("%s %q\nfound  %q\nshould %q", generated.ID, text, found, should)
		}
		if problem != nil || expected != nil {
			return
		}
		for _, in := range []contract.Location{contract.InPath, contract.InQuery, contract.InHeader, contract.InCookie} {
			for _, name := range names {
				one, other := got.Parameters.Get(in, name), want.Parameters.Get(in, name)
				if value(t, one) != value(t, other) {
					t.Fatalf("%s %q: %s is %s, should be %s", generated.ID, text, name, one, other)
				}
			}
		}
	})
}

// names are those of all parameters.
var names = strings.Fields("id colors rgb spaced spacedObject spacedEach piped pipedObject pipedEach filter labels limit known X-Id X-Colors X-Rgb " +
	"X-Rgb-Exploded X-Point session each joined point line request maybe either both size exact big day at level pair link order c params validate type t1 t2 t3 t4 t5 t6 t7 t8 t9 filter[x] a.b $top 123 t10 t11 t12 t13 t14 t15 t16 t17 t18 t19 t20 t21 t22 t23")

var seeds = []string{
	"id=5&colors=a,b&rgb=R,100,G,200", "id=true&colors=blue&colors=black&R=100&G=1e2&B=1.0", ";colors=a;colors=b", ".R=1.G=2", ";R=1;G=2", ".a,b", ".a.b", ".", ";id", ";id=5",
	"R,1,R,2", "R=1,G", "R,1,G", "rgb[R]=1&rgb%5bG%5D=2&filter[old]=true&filter[x]=1.5", "zone=eu&cpu=4&cpu=5&%zz=1", "spaced=a%20b+c&piped=a|b%7cc",
	"session=x; each=a; each=%2c; R=1; joined=R,1", "%7B%22x%22:1,%22y%22:2%7D", "{\"x\": 1, \"y\": 2}", "maybe=null&either=1.0&size=0&exact=1e400&link=a+b;c&pair=1&pair=x",
	"a;b=c", "%", "a=%ff", "either=99999999999999999999999999999999999999999999999999999999999999999", "=&&=a", "odd+name=x&odd%20name=y", "big=-0&big", "level=1.0&order=a&order=",
	"pair=1&pair=2&pair=3", "t1=5&t2=1.5&t3=5.0&t4=1.0&t5=true&t6[a]=1&t7=1&t7=b&t8=null&t9=QQ==&filter[x]=1&$top=1e0&123=1&t10=1.5&t12=2&t14[a]=1&t14[b]=2&t14[c]=3&t15={}&t16=null&t18=0&t19=a&t19=a&t23=", "day=2026-11-25&id=019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f&at=2026-11-25T00:00:00Z", "x, ,y", "R = 1", ",", ";;", "..",
}

// requestOf puts one text into every place of a request. A header has its lines.
func requestOf(text string) *contract.Request {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.Trim(lines[i], " \t")
	}
	header := http.Header{"Cookie": lines}
	for _, name := range []string{"X-Id", "X-Colors", "X-Rgb", "X-Rgb-Exploded", "X-Point"} {
		header[name] = lines
	}
	return &contract.Request{
		HTTP: &http.Request{Method: http.MethodGet, URL: &url.URL{RawQuery: text}, Header: header},
		Path: func(string) string { return text },
	}
}

// malformed are the codes of a text that is no JSON. Where it stops to be that, two readers may put differently.
var malformed = []string{"syntax", "encoding", "trailingData", "depth", "duplicateName", "number"}

// withWrongFormat are the parameters of which either finds that their format is wrong: the two know different
// formats, which have tests of their own.
func withWrongFormat(problems ...*contract.Problem) []string {
	var all []string
	for _, problem := range problems {
		if problem == nil {
			continue
		}
		for _, violation := range problem.Errors {
			if violation.Code == "format" {
				all = append(all, violation.Parameter)
			}
		}
	}
	return all
}

// tooMany are the codes of arrays and objects of which generated code looks at nothing more.
var tooMany = []string{"maxItems", "maxProperties"}

// outcome is the problem as texts.
func outcome(problem *contract.Problem, formats []string) []string {
	if problem == nil {
		return nil
	}
	var all []string
	long := make(map[string]bool)
	for _, violation := range problem.Errors {
		long[violation.Parameter] = long[violation.Parameter] || slices.Contains(tooMany, violation.Code)
	}
	for _, violation := range problem.Errors {
		if slices.Contains(formats, violation.Parameter) || long[violation.Parameter] && !slices.Contains(tooMany, violation.Code) {
			continue
		}
		if slices.Contains([]string{"point", "line", "X-Point", "t15"}, violation.Parameter) && slices.Contains(malformed, violation.Code) {
			all = append(all, violation.Parameter+" is malformed")
			continue
		}
		pointer := ""
		if violation.Pointer != nil {
			pointer = *violation.Pointer
		}
		all = append(all, violation.Parameter+" "+pointer+" "+violation.Code+" "+violation.Detail)
	}
	slices.Sort(all)
	return all
}

// value is a JSON value in one form for equal values.
func value(t *testing.T, text []byte) string {
	t.Helper()
	if text == nil {
		return "absent"
	}
	var parsed any
	if err := json.Unmarshal(text, &parsed); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	sorted, err := json.Marshal(parsed)
	if err != nil {
		t.Fatal(err)
	}
	return string(sorted)
}
