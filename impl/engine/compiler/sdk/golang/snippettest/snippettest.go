// Package snippettest makes a program of the code in a README, in a module of its own that has the SDK by a replacement.
package snippettest

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Module is the SDK whose README it is.
type Module struct{ Dir, Path, Package string }

// Read reads what a folder holds.
func Read(t testing.TB, dir string) Module {
	t.Helper()
	absolute, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(absolute, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	client, err := os.ReadFile(filepath.Join(absolute, "client.gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	path, _, _ := strings.Cut(strings.TrimPrefix(string(mod), "module "), "\n")
	return Module{absolute, path, regexp.MustCompile(`(?m)^package (\w+)$`).FindStringSubmatch(string(client))[1]}
}

// Snippet is code below a heading.
type Snippet struct{ Heading, Code string }

var block = regexp.MustCompile("(?ms)^#+ ([^\n]*)$|^```go\n(.*?)\n```$")

// Snippets are those of a file of the module.
func (m Module) Snippets(t testing.TB, file string) []Snippet {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(m.Dir, file))
	if err != nil {
		t.Fatal(err)
	}
	var list []Snippet
	heading := ""
	for _, found := range block.FindAllStringSubmatch(string(text), -1) {
		if found[2] == "" {
			heading = found[1]
		} else {
			list = append(list, Snippet{heading, found[2]})
		}
	}
	if len(list) == 0 {
		t.Fatalf("there is no code in %s", file)
	}
	return list
}

// imports are the packages that snippets may name.
var imports = map[string]string{
	"base64": "encoding/base64", "context": "context", "errors": "errors", "fmt": "fmt", "http": "net/http", "io": "io", "json": "encoding/json",
	"os": "os", "slog": "log/slog", "strings": "strings", "time": "time",
}

// Program writes a module with a program that runs the snippets: its first argument is where the API is, its second
// the text of New's options. For each it prints a line with its heading, a tab, and its error. A snippet that is a program
// by itself is one beside it. It returns the folder.
func (m Module) Program(t testing.TB, options string, snippets []Snippet) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", fmt.Sprintf("module example.com/partner\n\ngo 1.24.0\n\nrequire %s v0.0.0\n\nreplace %[1]s => %s\n", m.Path, m.Dir))
	var table strings.Builder
	for i, one := range snippets {
		if strings.HasPrefix(one.Code, "package ") {
			write(fmt.Sprintf("program%d/main.go", i), one.Code)
			continue
		}
		write(fmt.Sprintf("snippet%d.go", i), m.function(t, i, one))
		fmt.Fprintf(&table, "\t\t{%q, snippet%d},\n", one.Heading, i)
	}
	write("main.go", fmt.Sprintf(program, m.Package, m.Path, options, table.String()))
	return dir
}

const program = `package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	%[1]s %[2]q
)

func main() {
	client, err := %[1]s.New(%[1]s.WithBaseURL(os.Args[1]), %[3]s)
	if err != nil {
		log.Fatal(err)
	}
	for _, one := range []struct {
		name string
		run  func(context.Context, *%[1]s.Client) error
	}{
%[4]s	} {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		fmt.Fprintf(os.Stderr, "%%s\t%%v\n", one.name, one.run(ctx, client))
		cancel()
	}
}
`

// function makes a function of a snippet, in which nothing is declared in vain.
func (m Module) function(t testing.TB, number int, one Snippet) string {
	t.Helper()
	head := fmt.Sprintf("func snippet%d(ctx context.Context, client *%s.Client) error {\n%s\n", number, m.Package, one.Code)
	file, err := parser.ParseFile(token.NewFileSet(), one.Heading, "package main\n"+head+"return nil\n}", 0)
	if err != nil {
		t.Fatalf("%v in\n%s", err, one.Code)
	}
	used := map[string]string{m.Package: m.Path, "context": "context"}
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			if name, ok := selector.X.(*ast.Ident); ok && imports[name.Name] != "" {
				used[name.Name] = imports[name.Name]
			}
		}
		return true
	})
	var text strings.Builder
	text.WriteString("package main\n\nimport (\n")
	for _, name := range slices.Sorted(maps.Keys(used)) {
		fmt.Fprintf(&text, "\t%s %q\n", name, used[name])
	}
	text.WriteString(")\n\n" + head)
	body := file.Decls[0].(*ast.FuncDecl).Body
	for _, statement := range body.List {
		if assign, ok := statement.(*ast.AssignStmt); ok && assign.Tok == token.DEFINE {
			for _, name := range assign.Lhs {
				if name := name.(*ast.Ident).Name; name != "_" {
					text.WriteString("_ = " + name + "\n")
				}
			}
		}
	}
	code, err := format.Source([]byte(text.String() + "return nil\n}\n"))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text.String())
	}
	return string(code)
}

// Run runs a program of Go in a folder, and returns what it prints.
func Run(t testing.TB, dir string, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", arguments...)
	command.Dir = dir
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(arguments, " "), err, output)
	}
	return string(output)
}
