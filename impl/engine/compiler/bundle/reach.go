package bundle

import (
	"go/ast"
	"regexp"
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

// reach marks what the generated code needs, what is public, and what that needs.
func (b *bundler) reach(generated *parsed) {
	selected := make(map[string]bool)
	pending := slices.Clone(generated.units)
	for k := range b.public {
		if u := b.packages[k.path].names[k.name]; !u.needed {
			u.needed = true
			pending = append(pending, u)
		}
	}
	for len(pending) > 0 {
		for _, u := range pending {
			for name := range u.selected {
				selected[name] = true
			}
		}
		next := b.used(pending)
		for _, path := range b.order {
			for _, u := range b.packages[path].units {
				if !u.needed && b.isCalled(u, selected) {
					u.needed = true
					next = append(next, u)
				}
			}
		}
		pending = next
	}
}

// isCalled tells whether a unit is a method of a type that is needed, and may be called.
func (b *bundler) isCalled(u *unit, selected map[string]bool) bool {
	if u.receiver == "" || !u.of.names[u.receiver].needed {
		return false
	}
	name := u.names[0]
	return selected[name] || Called[name] || ast.IsExported(name) && b.public[key{u.of.path, u.receiver}]
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
	return b.inComments(u, out.String())
}

// link is a link in a comment to a declaration: [Problem], [*contract.Problem], [Request.Query].
var link = regexp.MustCompile(`\[(\*?)(?:(\w+)\.)?(\w+)((?:\.\w+)?)\]`)

var comment = regexp.MustCompile(`(?m)^\s*//.*$`)

// inComments gives links, and the first word, the names that declarations have in the bundled package.
func (b *bundler) inComments(u *unit, code string) string {
	if k := (key{u.of.path, u.names[0]}); u.receiver == "" && b.renamed[k] != "" {
		if rest, found := strings.CutPrefix(code, "// "+k.name+" "); found {
			code = "// " + b.renamed[k] + " " + rest
		}
	}
	return comment.ReplaceAllStringFunc(code, func(line string) string {
		return link.ReplaceAllStringFunc(line, func(written string) string {
			parts := link.FindStringSubmatch(written)
			k := key{u.of.path, parts[3]}
			if imported := u.file.imports[parts[2]]; imported != "" {
				k.path = imported
			} else if parts[2] != "" { // a field or a method
				k.name, parts[4] = parts[2], "."+parts[3]+parts[4]
			}
			if p := b.packages[k.path]; p == nil || p.names[k.name] == nil {
				return written
			}
			return "[" + parts[1] + b.nameOf(k) + parts[4] + "]"
		})
	})
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
			b.field(n.Sel, replace)
			qualifier, ok := n.X.(*ast.Ident)
			if ok && b.packages[u.file.imports[qualifier.Name]] != nil {
				replace(n, n, b.nameOf(key{u.file.imports[qualifier.Name], n.Sel.Name}))
				return false
			}
			edits = append(edits, b.edits(&unit{of: u.of, file: u.file, node: n.X})...)
			return false
		case *ast.Ident:
			if fields[n] {
				b.field(n, replace)
			} else if name := b.nameOf(key{u.of.path, n.Name}); name != n.Name {
				replace(n, n, name)
			}
		}
		return true
	})
	return edits
}

// field renames the field that is called after the type embedded there.
func (b *bundler) field(name *ast.Ident, replace func(from, to ast.Node, with string)) {
	if k, ok := b.embedded[name]; ok && b.nameOf(k) != name.Name {
		replace(name, name, b.nameOf(k))
	}
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
