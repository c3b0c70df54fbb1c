package bundle

import (
	"go/ast"
	"go/types"
	"path"
)

// resolve finds the names that mean a field which is called after the type embedded there: they change with the name
// of the type. The standard library is not at hand where code is generated; what comes from it has no type here, and
// embeds none of the sources' types.
func (b *bundler) resolve(p *parsed) {
	files := make([]*ast.File, len(p.files))
	for i, file := range p.files {
		files[i] = file.tree
	}
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object)}
	config := types.Config{Importer: b, Error: func(error) {}, DisableUnusedImportCheck: true}
	p.types, _ = config.Check(p.path, b.positions, files, info) // it fails for what is said above
	for name, used := range info.Uses {
		field, ok := used.(*types.Var)
		if !ok || !field.Embedded() {
			continue
		}
		of := types.Unalias(field.Type())
		if pointer, ok := of.(*types.Pointer); ok {
			of = types.Unalias(pointer.Elem())
		}
		if named, ok := of.(*types.Named); ok && named.Obj().Pkg() != nil {
			b.embedded[name] = key{named.Obj().Pkg().Path(), named.Obj().Name()}
		}
	}
}

// Import gives the type checker a source, or an empty package in the place of another.
func (b *bundler) Import(imported string) (*types.Package, error) {
	if p := b.packages[imported]; p != nil {
		return p.types, nil
	}
	empty := types.NewPackage(imported, path.Base(imported))
	empty.MarkComplete()
	return empty, nil
}
