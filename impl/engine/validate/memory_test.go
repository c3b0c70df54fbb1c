package validate_test

import (
	"bytes"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

// A text of the smallest values costs what they cost once, and not what doubling memory again and again does.
func TestATextOfManyTinyValuesTakesABoundedMultipleOfItsSize(t *testing.T) { //nolint:paralleltest // it measures the memory of the process
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	for name, item := range map[string]string{"numbers": "1,", "objects": "{},", "texts": `"",`, "escapes": `"\n",`} {
		const size = 4 << 20
		text := append(append([]byte("["), bytes.Repeat([]byte(item), size/len(item))...), "1]"...)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.GC() // pools are empty
		runtime.ReadMemStats(&before)
		d, malformed := validate.Parse(text)
		runtime.ReadMemStats(&after)
		if malformed != nil {
			t.Fatal(malformed)
		}
		d.Free()
		if times := float64(after.TotalAlloc-before.TotalAlloc) / size; times > 14 {
			t.Errorf("%s: %.1f times the size", name, times)
		}
		runtime.ReadMemStats(&before)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if kept := float64(after.HeapAlloc) - float64(before.HeapAlloc); kept > -size {
			t.Errorf("%s: the memory of a large text is kept for others", name)
		}
	}
}

// What one large request has needed is not held for others, which are small.
func TestTheMemoryOfALargeRequestIsNotKept(t *testing.T) { //nolint:paralleltest // it measures the memory of the process
	var names, pairs strings.Builder
	for i := range 200_000 {
		names.WriteString(`,"` + strconv.Itoa(i) + `":1`)
		pairs.WriteString("&x" + strconv.Itoa(i))
	}
	object := []byte("{" + names.String()[1:] + "}")
	list := append(bytes.Repeat([]byte("1,"), 500_000), '1')
	array := append(append([]byte("["), list...), ']')
	evaluating := func(c *validate.Check, n validate.Node) bool {
		mark := c.Mark()
		c.EvaluatedItems(n, c.Count(n))
		return c.UnevaluatedItems(n, mark, nil)
	}
	numbers := validate.Parameter{Name: "a", Shape: validate.AsArray, Style: validate.Form, Reads: validate.IsInteger, Schema: validate.Anything}
	for name, work := range map[string]func(){
		"names":     func() { parseAndCheck(t, object, validate.Anything) },
		"evaluated": func() { parseAndCheck(t, array, evaluating) },
		"pairs":     func() { askQuery(pairs.String(), (*validate.Request).NoteOtherQuery) },
		"encoded":   func() { askQuery("%61"+pairs.String(), (*validate.Request).NoteOtherQuery) },
		"items":     func() { askQuery("a="+string(list), func(r *validate.Request) { r.Query(0, &numbers) }) },
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.GC() // pools are empty
		runtime.ReadMemStats(&before)
		work()
		runtime.GC() // and hold what they have now
		runtime.ReadMemStats(&after)
		if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 1<<20 {
			t.Errorf("%s: %d KiB are kept", name, kept>>10)
		}
	}
	runtime.KeepAlive(object)
	runtime.KeepAlive(array)
}

func parseAndCheck(t *testing.T, text []byte, schema func(*validate.Check, validate.Node) bool) {
	t.Helper()
	d, malformed := validate.Parse(text)
	if malformed != nil {
		t.Fatal(malformed)
	}
	if found := validate.Body(d, schema); found != nil {
		t.Fatal(found)
	}
	d.Free()
}

func askQuery(query string, ask func(*validate.Request)) {
	r := validate.Begin(&contract.Request{HTTP: &http.Request{URL: &url.URL{RawQuery: query}}}, &contract.Names{{In: contract.InQuery, Name: "a"}})
	ask(r)
	r.Problem()
}
