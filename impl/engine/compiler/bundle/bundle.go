// Package bundle makes one package of generated code and of what it calls: the parts of the engine's own
// packages that it needs, and nothing else of them. The result imports none of ours, and exports of theirs only what
// its users are to see.
package bundle

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

var errNoDeclaration = errors.New("there is no such declaration to make public")

// Source is a package that may be bundled.
type Source struct {
	Path  string            // that it is imported by
	Files map[string][]byte // its Go files by name

	// Public are the declarations that keep their names, and that are there even if the code does not need them. All
	// others are not exported.
	Public []string
}

// Package writes the code of a package that imports some of the sources as code that imports none of them:
// main is that code, with name as its package, and runtime is what it needs of the sources, and what of them is
// public. Header goes on top of runtime. A source comes after those it imports.
func Package(name, header string, code []byte, sources ...Source) (main, runtime []byte, err error) {
	b := &bundler{
		positions: token.NewFileSet(), packages: make(map[string]*parsed), renamed: make(map[key]string),
		public: make(map[key]bool), embedded: make(map[*ast.Ident]key),
	}
	for _, source := range sources {
		if err := b.read(source); err != nil {
			return nil, nil, err
		}
	}
	generated, err := b.parse(Source{Path: "generated", Files: map[string][]byte{name + ".go": code}})
	if err != nil {
		return nil, nil, err
	}
	if name := b.missing(); name != "" {
		return nil, nil, fmt.Errorf("%w: %s", errNoDeclaration, name)
	}
	b.reach(generated)
	b.rename(generated)
	if main, err = b.main(name, generated); err != nil {
		return nil, nil, err
	}
	runtime, err = b.runtime(name, header)
	return main, runtime, err
}

// main is the generated code without its imports of the sources.
func (b *bundler) main(name string, generated *parsed) ([]byte, error) {
	var out strings.Builder
	file := generated.files[0]
	out.Write(file.text[:file.offset(file.tree.Package)])
	fmt.Fprintf(&out, "package %s\n\n", name)
	b.imports(&out, generated.units)
	for _, u := range generated.units {
		out.WriteString(b.text(u) + "\n\n")
	}
	return formatted(out.String())
}

// runtime is every part of the sources that is needed.
func (b *bundler) runtime(name, header string) ([]byte, error) {
	var needed []*unit
	for _, path := range b.order {
		for _, u := range b.packages[path].units {
			if u.needed {
				needed = append(needed, u)
			}
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\npackage %s\n\n", header, name)
	b.imports(&out, needed)
	for _, u := range needed {
		out.WriteString(b.text(u) + "\n\n")
	}
	return formatted(out.String())
}

// imports prints the imports of packages that are no sources. Standard ones come first, as goimports has it.
func (b *bundler) imports(out *strings.Builder, units []*unit) {
	lines := make(map[string]bool)
	for _, u := range units {
		for name := range u.qualifiers {
			imported := u.file.imports[name]
			switch {
			case imported == "" || b.packages[imported] != nil:
			case name == path.Base(imported):
				lines[strconv.Quote(imported)] = true
			default:
				lines[name+" "+strconv.Quote(imported)] = true
			}
		}
	}
	if len(lines) == 0 {
		return
	}
	var standard, others []string
	for _, line := range slices.Sorted(maps.Keys(lines)) {
		if first, _, _ := strings.Cut(line, "/"); strings.Contains(first, ".") {
			others = append(others, line)
		} else {
			standard = append(standard, line)
		}
	}
	fmt.Fprintf(out, "import (\n%s\n\n%s\n)\n\n", strings.Join(standard, "\n"), strings.Join(others, "\n"))
}

func formatted(code string) ([]byte, error) {
	data, err := format.Source([]byte(code))
	if err != nil {
		return nil, fmt.Errorf("formatting the bundled package: %w", err)
	}
	return data, nil
}
