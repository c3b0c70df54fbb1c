package emit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
)

func write(t *testing.T, dir string, files ...emit.File) string {
	t.Helper()
	changed, err := emit.Write(dir, files)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(changed, " ")
}

func file(path, data string) emit.File { return emit.File{Path: path, Data: []byte(data)} }

func TestOnlyWhatChangedIsWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if changed := write(t, dir, file("a", "1"), file("b/c", "1")); changed != "a b/c" {
		t.Errorf("at first: %s", changed)
	}
	before := time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, path := range []string{"a", "b/c"} {
		if err := os.Chtimes(filepath.Join(dir, path), before, before); err != nil {
			t.Fatal(err)
		}
	}
	if changed := write(t, dir, file("a", "1"), file("b/c", "2")); changed != "b/c" {
		t.Errorf("then: %s", changed)
	}
	if info, err := os.Stat(filepath.Join(dir, "a")); err != nil || !info.ModTime().Equal(before) {
		t.Errorf("the file that did not change was touched: %v, %v", info, err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "b/c")); err != nil || string(data) != "2" {
		t.Errorf("%q, %v", data, err)
	}
	if entries, err := os.ReadDir(filepath.Join(dir, "b")); err != nil || len(entries) != 1 {
		t.Errorf("something is left over: %v, %v", entries, err)
	}
}

func TestAFileThatCannotBeWrittenKeepsTheOthersAsTheyWere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, file("a", "1"), file("z", "1"))
	_, err := emit.Write(dir, []emit.File{file("a", "2"), file("z/b", "2")})
	if err == nil || !strings.Contains(err.Error(), "writing z/b") {
		t.Fatalf("want an error that names z/b, got %v", err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "a")); err != nil || string(data) != "1" {
		t.Errorf("a holds %q, %v", data, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("something is left over: %v, %v", entries, err)
	}
}

func TestAFolderInThePlaceOfAFileKeepsTheOthersAsTheyWere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, file("a", "1"), file("z/b", "1"))
	_, err := emit.Write(dir, []emit.File{file("a", "2"), file("z", "2")})
	if err == nil || !strings.Contains(err.Error(), "writing z: a folder has its name") {
		t.Fatalf("got %v", err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "a")); err != nil || string(data) != "1" {
		t.Errorf("a holds %q, %v", data, err)
	}
}

func TestWhatAKilledRunHasLeftIsTakenAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, age := range map[string]time.Duration{".a.1.new": time.Hour, ".a.2.new": 0, ".ab.1.new": time.Hour, "a.1.new": time.Hour} {
		write(t, dir, file(name, "half"))
		if err := os.Chtimes(filepath.Join(dir, name), time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, file("a", "1"))
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if got, want := strings.Join(names, " "), ".a.2.new .ab.1.new a a.1.new"; got != want { // .a.2.new is of a run that goes on
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestNamesThatAreTheSameInGoAreFound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files []emit.File
		want  string
	}{
		"none":             {[]emit.File{file("a/x.go", "package a\nimport \"fmt\"\nvar X fmt.Stringer"), file("a/y.go", "package a\nvar Y X"), file("b/x.go", "package b\nvar X int")}, ""},
		"two types":        {[]emit.File{file("a/x.go", "package a\ntype X int"), file("a/y.go", "package a\ntype X int")}, "two things in the contract get the name X in the code in a"},
		"two fields":       {[]emit.File{file("a/x.go", "package a\ntype T struct { X, X int }")}, "the name X"},
		"no Go":            {[]emit.File{file("a/x.json", "{")}, ""},
		"Go that is wrong": {[]emit.File{file("a/x.go", "packag")}, "reading what was generated: a/x.go:1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := emit.CheckNames(test.files)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("want %q, got %v", test.want, err)
			}
		})
	}
}

func TestAWordInATextIsNoPackage(t *testing.T) {
	t.Parallel()
	d, err := document.Parse("c.yaml", []byte(`openapi: 3.1.0
paths:
  /clock:
    get: {operationId: clock, x-redirect: {to: 'https://time.example.com/now'}}
`))
	if err != nil {
		t.Fatal(err)
	}
	set, found := policy.Read(d)
	if len(found) > 0 {
		t.Fatal(found)
	}
	file, _, err := emit.Policies("c.yaml", set)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(file.Data); !strings.Contains(text, "https://time.example.com/now") || strings.Contains(text, `"time"`) {
		t.Errorf("it imports what only a text names:\n%s", text)
	}
}
