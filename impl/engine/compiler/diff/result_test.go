package diff_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/diff"
	"github.com/charterhq/charter/impl/engine/compiler/document"
)

var update = flag.Bool("update", false, "write what is reported to testdata")

// effective reads a contract of testdata and expands it.
func effective(t testing.TB, path, name string) *document.Document {
	t.Helper()
	d, err := compiler.Effective(t.Context(), name, func(file string) ([]byte, error) {
		if file == name {
			return os.ReadFile(path)
		}
		return os.ReadFile(filepath.Join(filepath.Dir(path), file)) // that it refers to
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func orders(t *testing.T) *diff.Result {
	t.Helper()
	old, changed := effective(t, "testdata/orders/old.yaml", "old.yaml"), effective(t, "testdata/orders/new.yaml", "new.yaml")
	return diff.Compare(old, changed, diff.Options{Now: now})
}

func TestTheReportIsWhatIsExpected(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(*diff.Result, *bytes.Buffer) error{
		"want.txt":  func(r *diff.Result, out *bytes.Buffer) error { r.Text(out, false); return nil },
		"want.md":   func(r *diff.Result, out *bytes.Buffer) error { r.Markdown(out); return nil },
		"want.json": func(r *diff.Result, out *bytes.Buffer) error { return r.JSON(out) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := write(orders(t), &got); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata/orders", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("%s is not as expected (go test -update writes it):\n%s", name, got.String())
			}
		})
	}
}

func TestOnATerminalTheLevelsHaveColours(t *testing.T) {
	t.Parallel()
	var plain, coloured bytes.Buffer
	orders(t).Text(&plain, false)
	orders(t).Text(&coloured, true)
	if strings.Contains(plain.String(), "\x1b") {
		t.Error("the plain text has colours")
	}
	for _, word := range []string{"\x1b[31mbreaking ", "\x1b[33mdangerous", "\x1b[32msafe     "} {
		if !strings.Contains(coloured.String(), word) {
			t.Errorf("no %q", word)
		}
	}
}

func TestTextOfAContractCannotChangeTheReport(t *testing.T) {
	t.Parallel()
	const before = "openapi: 3.1.0\npaths: {/a: {get: {operationId: a, parameters: [{name: \"q|\\e[31m`<b>\\n| x\", in: query, schema: {type: string}}]}}}"
	result := compare(t, before, "openapi: 3.1.0\npaths: {/a: {get: {operationId: a}}}")
	var text, markdown bytes.Buffer
	result.Text(&text, false)
	result.Markdown(&markdown)
	if strings.Contains(text.String(), "\x1b") || strings.Contains(markdown.String(), "\x1b") {
		t.Error("a control character came through")
	}
	if strings.Contains(markdown.String(), "<b>") || strings.Contains(markdown.String(), "\n| x") {
		t.Errorf("markup came through:\n%s", markdown.String())
	}
}

func TestTheJSONOfNothingHasEveryMember(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := compare(t, "openapi: 3.1.0", "openapi: 3.1.0").JSON(&out); err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, out.Bytes()); err != nil {
		t.Fatal(err)
	}
	const want = `{"old":"old.yaml","new":"new.yaml","summary":{"breaking":0,"dangerous":0,"safe":0},"changes":[]}`
	if compact.String() != want {
		t.Errorf("want %s, got %s", want, compact.String())
	}
}

func TestAChangeOfSeveralOperationsIsToldOnce(t *testing.T) {
	t.Parallel()
	const before = `openapi: 3.1.0
paths:
  /a: {get: {operationId: a, parameters: [{$ref: '#/components/parameters/P'}]}}
  /b: {get: {operationId: b, parameters: [{$ref: '#/components/parameters/P'}]}}
components: {parameters: {P: {name: p, in: query, schema: {type: string, maxLength: 5}}}}
`
	result := compare(t, before, strings.Replace(before, "maxLength: 5", "maxLength: 4", 1))
	if len(result.Changes) != 1 || len(result.Changes[0].Operations) != 2 {
		t.Fatalf("%+v", result.Changes)
	}
	change := result.Changes[0]
	if got := change.Operations[0].String() + ", " + change.Operations[1].String(); got != "GET /a (a), GET /b (b)" {
		t.Error(got)
	}
	if got := change.Old.String() + " " + change.New.String(); got != "old.yaml:5:74 new.yaml:5:74" {
		t.Error(got)
	}
}

func TestNoSunsetHasPassedWithoutAClock(t *testing.T) {
	t.Parallel()
	before := parse(t, "old.yaml", "openapi: 3.1.0\npaths: {/a: {get: {operationId: a, deprecated: true, x-sunset: 2020-01-01}}}")
	after := parse(t, "new.yaml", "openapi: 3.1.0\npaths: {}")
	if !diff.Compare(before, after, diff.Options{}).Worst(diff.Breaking) {
		t.Error("the operation went before its time")
	}
	if diff.Compare(before, after, diff.Options{Now: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}).Worst(diff.Dangerous) {
		t.Error("the operation could not go on the day of its sunset")
	}
}
