package bundle

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// key names a declaration of a package.
type key struct{ path, name string }

// parsed is a package taken apart.
type parsed struct {
	path  string
	files []*file
	units []*unit
	names map[string]*unit
	types *types.Package
}

type file struct {
	text    []byte
	tree    *ast.File
	tokens  *token.File
	imports map[string]string // paths by the name in the file
}

func (f *file) offset(at token.Pos) int { return f.tokens.Offset(at) }

// unit is what is kept or left out as a whole: a function, a type, a variable, or a group of constants, which
// may count from each other.
type unit struct {
	of       *parsed
	file     *file
	names    []string
	receiver string // of a method
	node     ast.Node
	keyword  string // that stands before a part of a group: var, type
	from, to token.Pos

	qualifiers map[string]bool // that it uses, of imported packages
	selected   map[string]bool // names of fields and methods that it uses
	uses       map[key]bool    // declarations that it uses
	needed     bool
}

type bundler struct {
	positions *token.FileSet
	packages  map[string]*parsed
	order     []string
	public    map[key]bool
	renamed   map[key]string
	embedded  map[*ast.Ident]key // names of fields that are those of the types embedded there
}

func (b *bundler) read(source Source) error {
	p, err := b.parse(source)
	if err != nil {
		return err
	}
	b.packages[source.Path] = p
	b.order = append(b.order, source.Path)
	for _, name := range source.Public {
		b.public[key{source.Path, name}] = true
	}
	return nil
}

// missing is the name of something public that no source has.
func (b *bundler) missing() string {
	for k := range b.public {
		if b.packages[k.path].names[k.name] == nil {
			return k.path + "." + k.name
		}
	}
	return ""
}

func (b *bundler) parse(source Source) (*parsed, error) {
	p := &parsed{path: source.Path, names: make(map[string]*unit)}
	for _, name := range slices.Sorted(maps.Keys(source.Files)) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if err := p.add(b.positions, name, source.Files[name]); err != nil {
			return nil, err
		}
	}
	for _, u := range p.units {
		b.examine(u)
	}
	b.resolve(p)
	return p, nil
}

func (p *parsed) add(positions *token.FileSet, name string, text []byte) error {
	tree, err := parser.ParseFile(positions, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	f := &file{text: text, tree: tree, tokens: positions.File(tree.Pos()), imports: make(map[string]string)}
	for _, spec := range tree.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return fmt.Errorf("reading %s: %w", name, err)
		}
		as := path.Base(imported)
		if spec.Name != nil {
			as = spec.Name.Name
		}
		f.imports[as] = imported
	}
	p.files = append(p.files, f)
	for _, declaration := range tree.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			p.function(f, d)
		case *ast.GenDecl:
			p.group(f, d)
		}
	}
	return nil
}

func (p *parsed) function(f *file, d *ast.FuncDecl) {
	u := &unit{of: p, file: f, node: d, from: begin(d, d.Doc), to: d.End()}
	if d.Recv != nil {
		u.receiver = typeName(d.Recv.List[0].Type)
	}
	p.keep(u, d.Name.Name)
}

func (p *parsed) group(f *file, d *ast.GenDecl) {
	if d.Tok == token.IMPORT {
		return
	}
	if d.Tok == token.CONST || !d.Lparen.IsValid() {
		u := &unit{of: p, file: f, node: d, from: begin(d, d.Doc), to: d.End()}
		var names []string
		for _, spec := range d.Specs {
			names = append(names, namesOf(spec)...)
		}
		p.keep(u, names...)
		return
	}
	for _, spec := range d.Specs {
		u := &unit{of: p, file: f, node: spec, keyword: d.Tok.String(), from: begin(spec, docOf(spec)), to: spec.End()}
		p.keep(u, namesOf(spec)...)
	}
}

func (p *parsed) keep(u *unit, names ...string) {
	u.names = names
	p.units = append(p.units, u)
	for _, name := range names {
		if u.receiver == "" {
			p.names[name] = u
		}
	}
}

func begin(node ast.Node, doc *ast.CommentGroup) token.Pos {
	if doc != nil {
		return doc.Pos()
	}
	return node.Pos()
}

func namesOf(spec ast.Spec) []string {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return []string{s.Name.Name}
	case *ast.ValueSpec:
		var names []string
		for _, name := range s.Names {
			names = append(names, name.Name)
		}
		return names
	}
	return nil
}

func docOf(spec ast.Spec) *ast.CommentGroup {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return s.Doc
	case *ast.ValueSpec:
		return s.Doc
	}
	return nil
}

func typeName(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
