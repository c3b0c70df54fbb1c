package bundle

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// examine finds what a unit uses. Names are taken for declarations of the package wherever they could be one: a
// local variable of the same name keeps a declaration that nobody needs, and does no harm.
func (b *bundler) examine(u *unit) {
	u.qualifiers, u.selected, u.uses = make(map[string]bool), make(map[string]bool), make(map[key]bool)
	ast.Inspect(u.node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			u.selected[n.Sel.Name] = true
			if qualifier, ok := n.X.(*ast.Ident); ok && u.file.imports[qualifier.Name] != "" {
				u.qualifiers[qualifier.Name] = true
				u.uses[key{u.file.imports[qualifier.Name], n.Sel.Name}] = true
				return false
			}
		case *ast.Ident:
			u.uses[key{u.of.path, n.Name}] = true
		}
		return true
	})
}

// called are the methods that the standard library calls without their names standing in the code.
var called = map[string]bool{
	"Error": true, "Unwrap": true, "Is": true, "String": true, "MarshalJSON": true,
	"Read": true, "ReadAt": true, "Write": true, "Close": true,
}

// reach marks what the generated code needs, and what that needs.
func (b *bundler) reach(generated *parsed) {
	selected := make(map[string]bool)
	pending := slices.Clone(generated.units)
	for len(pending) > 0 {
		for _, u := range pending {
			for name := range u.selected {
				selected[name] = true
			}
		}
		next := b.used(pending)
		for _, path := range b.order {
			for _, u := range b.packages[path].units {
				method := u.receiver != "" && !u.needed && b.packages[path].names[u.receiver].needed
				if method && (selected[u.names[0]] || called[u.names[0]]) {
					u.needed = true
					next = append(next, u)
				}
			}
		}
		pending = next
	}
}

// used returns what the units use and was not marked before.
func (b *bundler) used(units []*unit) []*unit {
	var next []*unit
	for _, u := range units {
		for use := range u.uses {
			if p := b.packages[use.path]; p != nil {
				if target := p.names[use.name]; target != nil && !target.needed {
					target.needed = true
					next = append(next, target)
				}
			}
		}
	}
	return next
}

// rename gives declarations that have the name of another a name of their own. The generated code keeps its
// names, and so does the first of the sources.
func (b *bundler) rename(generated *parsed) {
	taken := make(map[string]bool)
	for name := range generated.names {
		taken[name] = true
	}
	for _, path := range b.order {
		for _, u := range b.packages[path].units {
			if !u.needed || u.receiver != "" {
				continue
			}
			for _, name := range u.names {
				unique := name
				for i := 2; taken[unique] && name != "_" && name != "init"; i++ {
					unique = fmt.Sprintf("%s%d", name, i)
				}
				taken[unique] = true
				if unique != name {
					b.renamed[key{path, name}] = unique
				}
			}
		}
	}
}

// edit replaces a part of a file's text.
type edit struct {
	from, to int
	with     string
}

// text is a unit as it is written into the bundled package: without the qualifiers of the sources, and with the
// names that its declarations have there.
func (b *bundler) text(u *unit) string {
	edits := b.edits(u)
	slices.SortFunc(edits, func(x, y edit) int { return x.from - y.from })
	var out strings.Builder
	if u.keyword != "" {
		if doc := docOf(u.node.(ast.Spec)); doc != nil { //nolint:forcetypeassert // only parts of groups have a keyword
			edits = append([]edit{{u.file.offset(u.node.Pos()), u.file.offset(u.node.Pos()), u.keyword + " "}}, edits...)
			slices.SortStableFunc(edits, func(x, y edit) int { return x.from - y.from })
		} else {
			out.WriteString(u.keyword + " ")
		}
	}
	at := u.file.offset(u.from)
	for _, e := range edits {
		out.Write(u.file.text[at:e.from])
		out.WriteString(e.with)
		at = e.to
	}
	out.Write(u.file.text[at:u.file.offset(u.to)])
	return out.String()
}

func (b *bundler) edits(u *unit) []edit {
	var edits []edit
	replace := func(from, to ast.Node, with string) {
		edits = append(edits, edit{u.file.offset(from.Pos()), u.file.offset(to.End()), with})
	}
	fields := fieldNames(u.node)
	ast.Inspect(u.node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			qualifier, ok := n.X.(*ast.Ident)
			if ok && b.packages[u.file.imports[qualifier.Name]] != nil {
				replace(n, n, b.nameOf(key{u.file.imports[qualifier.Name], n.Sel.Name}))
				return false
			}
			edits = append(edits, b.edits(&unit{of: u.of, file: u.file, node: n.X})...)
			return false
		case *ast.Ident:
			if name := b.nameOf(key{u.of.path, n.Name}); name != n.Name && !fields[n] {
				replace(n, n, name)
			}
		}
		return true
	})
	return edits
}

func (b *bundler) nameOf(k key) string {
	if name := b.renamed[k]; name != "" {
		return name
	}
	return k.name
}

// fieldNames are the identifiers that name a field (of a struct, a parameter, or a key of a literal) or a method.
func fieldNames(node ast.Node) map[*ast.Ident]bool {
	names := make(map[*ast.Ident]bool)
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			names[n.Name] = n.Recv != nil
		case *ast.Field:
			for _, name := range n.Names {
				names[name] = true
			}
		case *ast.KeyValueExpr:
			if name, ok := n.Key.(*ast.Ident); ok {
				names[name] = true
			}
		}
		return true
	})
	return names
}
