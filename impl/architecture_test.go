// Package impl_test holds the arrows between the rooms of the house: which package may import which.
package impl_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/charterhq/charter/"

// arrows says for each room, named by the prefix of its packages, which rooms it may import. The longest
// prefix counts. Rooms whose name ends in test are for tests: they may import anything, and only tests
// and each other import them.
var arrows = map[string][]string{
	"impl/engine/contract":       {},
	"impl/engine/accesslog":      {},
	"impl/engine/etag":           {},
	"impl/engine/cursor":         {"impl/engine/contract"},
	"impl/engine/mediatype":      {},
	"impl/engine/decode":         {},
	"impl/engine/body":           {"impl/engine/contract", "impl/engine/mediatype"},
	"impl/engine/commandline":    {"impl/engine/compiler/suggest"},
	"impl/engine/standalone":     {"impl/engine/body", "impl/engine/contract", "impl/engine/mediatype"},
	"impl/engine/validate":       {"impl/engine/contract", "impl/engine/decode", "impl/engine/mediatype"},
	"impl/engine/compiler":       {"impl/engine/body", "impl/engine/contract", "impl/engine/mediatype", "impl/engine/standalone", "impl/engine/validate"},
	"impl/engine/compiler/bench": {"impl/engine"},
	"impl/engine/pipeline":       {"impl/engine/accesslog", "impl/engine/body", "impl/engine/contract", "impl/engine/decode", "impl/engine/etag", "impl/engine/mediatype", "impl/engine/pipeline/store", "impl/engine/signature"},
	"impl/engine/pipeline/store": {"impl/engine/contract"},
	"impl/engine/upstream":       {"impl/engine/contract"},
	"impl/engine/signature":      {},
	"impl/engine/docs":           {"impl/engine/contract", "impl/engine/etag"},
	"impl/repository":            {},
	"impl/auth/jws":              {},
	"impl/auth/scope":            {},
	"impl/auth/token":            {"impl/auth/jws", "impl/auth/scope", "impl/repository"},
	"impl/auth/issuer":           {"impl/auth/jws", "impl/auth/scope"},
	"impl/auth/password":         {},
	"impl/mail":                  {"impl/jobs"},
	"impl/jobs":                  {"gen", "impl/engine", "impl/repository"},
	"impl/webhooks":              {"gen", "impl/engine", "impl/jobs", "impl/mail", "impl/repository"},
	"impl/webhooks/outbound":     {"gen", "impl/engine", "impl/events", "impl/jobs", "impl/mail", "impl/repository", "impl/webhooks/send"},
	"impl/events":                {"gen", "impl/repository"},
	"impl/webhooks/send":         {"impl/engine/signature"},
	"gen":                        {"impl/engine/contract", "impl/engine/decode", "impl/engine/validate"},
	"impl/users":                 {"gen", "impl/engine", "impl/events", "impl/repository"},
	"impl/auth":                  {"gen", "impl/engine", "impl/events", "impl/jobs", "impl/repository", "impl/mail", "impl/users"},
	"impl/auth/secret":           {},
	"impl/about":                 {"gen", "impl/engine"},
	"impl/search":                {"gen", "impl/engine", "impl/repository", "impl/users"},
	"impl/server":                {"gen", "impl"},
	"cmd/api":                    {"gen", "impl/auth", "impl/events", "impl/users", "impl/engine/accesslog", "impl/engine/commandline", "impl/engine/compiler/suggest", "impl/engine/contract", "impl/jobs", "impl/server", "impl/repository", "impl/webhooks"},
	"cmd/charter":                {"impl/engine/commandline", "impl/engine/compiler", "impl/engine/signature"},
}

func TestImportsFollowTheArrows(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		room := filepath.ToSlash(filepath.Dir(strings.TrimPrefix(path, ".."+string(filepath.Separator))))
		if strings.HasPrefix(room, "clients") || strings.Contains(room, "testdata") || room == "." || room == ".." {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if ours, ok := strings.CutPrefix(imported, module); ok && !allowed(t, room, ours) {
				t.Errorf("%s imports %s", path, ours)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func allowed(t *testing.T, room, imported string) bool {
	t.Helper()
	if isTest(room) || isTest(imported) {
		return isTest(room)
	}
	longest := ""
	for prefix := range arrows {
		if within(room, prefix) && len(prefix) > len(longest) {
			longest = prefix
		}
	}
	if longest == "" {
		t.Errorf("%s is a new room: say in this test what it may import", room)
		return true
	}
	if within(imported, longest) {
		return true
	}
	for _, prefix := range arrows[longest] {
		if within(imported, prefix) {
			return true
		}
	}
	return false
}

func isTest(room string) bool { return strings.HasSuffix(room, "test") }

func within(room, prefix string) bool { return room == prefix || strings.HasPrefix(room, prefix+"/") }

func TestNoRoomIsAHeap(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || !entry.IsDir():
		case entry.Name() == "util", entry.Name() == "utils", entry.Name() == "common", entry.Name() == "helpers":
			t.Errorf("%s: name a package for what it provides", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
