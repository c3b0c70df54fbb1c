package bundle

import (
	"fmt"
	"go/ast"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// rename gives declarations of the sources their names in the bundled package. The generated code, and what is
// public, keep theirs; so does what is not exported, unless the name is taken. Others are called after their package:
// validate.Check becomes validateCheck.
func (b *bundler) rename(generated *parsed) {
	taken := b.words(generated)
	used := make(map[string]bool)
	for name := range generated.names {
		used[name] = true
	}
	for k := range b.public {
		used[k.name] = true
	}
	for _, path := range b.order {
		for _, u := range b.packages[path].units {
			if !u.needed || u.receiver != "" {
				continue
			}
			for _, name := range u.names {
				k := key{path, name}
				if name == "_" || name == "init" || b.public[k] {
					continue
				}
				if ast.IsExported(name) || used[name] {
					b.renamed[k] = afterPackage(k, taken)
					taken[b.renamed[k]] = true
				}
				used[b.nameOf(k)] = true
			}
		}
	}
}

// words are all names in the code that is bundled. A new name that is none of them means nothing else anywhere.
func (b *bundler) words(generated *parsed) map[string]bool {
	words := make(map[string]bool)
	note := func(u *unit) {
		ast.Inspect(u.node, func(n ast.Node) bool {
			if name, ok := n.(*ast.Ident); ok {
				words[name.Name] = true
			}
			return true
		})
	}
	for _, u := range generated.units {
		note(u)
	}
	for _, path := range b.order {
		for _, u := range b.packages[path].units {
			if u.needed {
				note(u)
			}
		}
	}
	return words
}

func afterPackage(k key, taken map[string]bool) string {
	first, size := utf8.DecodeRuneInString(k.name)
	name := strings.ToLower(path.Base(k.path)) + string(unicode.ToUpper(first)) + k.name[size:]
	unique := name
	for i := 2; taken[unique]; i++ {
		unique = fmt.Sprintf("%s%d", name, i)
	}
	return unique
}
