package emit

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"strings"
)

// printer collects the lines of a Go file.
type printer struct{ out bytes.Buffer }

func (p *printer) line(text string, args ...any) {
	fmt.Fprintf(&p.out, text, args...)
	p.out.WriteByte('\n')
}

// imports prints those of the packages that the code uses: those of the standard library, and then others.
func (p *printer) imports(code string, packages ...string) {
	qualifiers := qualifiersIn(code)
	var standard, others string
	for _, one := range packages {
		switch {
		case !qualifiers[path.Base(one)]:
		case strings.Contains(one, "."):
			others += fmt.Sprintf("%q\n", one)
		default:
			standard += fmt.Sprintf("%q\n", one)
		}
	}
	if standard+others != "" {
		p.line("import (\n%s\n%s)\n", standard, others)
	}
}

// qualifiersIn are the names before a point in declarations, and not in their texts.
func qualifiersIn(code string) map[string]bool {
	names := make(map[string]bool)
	tree, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+code, parser.SkipObjectResolution)
	if err != nil {
		return names // formatting the file says what is wrong
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if name, ok := selector.X.(*ast.Ident); ok {
				names[name.Name] = true
			}
		}
		return true
	})
	return names
}

// file is what was printed, as gofmt writes it.
func (p *printer) file(name string) (File, error) {
	data, err := format.Source(p.out.Bytes())
	if err != nil {
		return File{}, fmt.Errorf("formatting %s: %w", name, err)
	}
	return File{Path: name, Data: data}, nil
}
