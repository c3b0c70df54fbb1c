package bundle_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/bundle"
)

// A method that no code calls by its name is called by the standard library, or by nobody: one that is not in Called
// would be missing in a bundled package, and nothing would say so.
func TestEveryMethodIsCalledByItsNameOrByTheStandardLibrary(t *testing.T) {
	t.Parallel()
	bundled := []string{"contract", "mediatype", "body", "validate", "standalone"}
	declared, selected := make(map[string]string), make(map[string]bool)
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		own := slices.Contains(bundled, filepath.Base(filepath.Dir(path)))
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				selected[n.Sel.Name] = true
			case *ast.BasicLit: // code that is generated
				for _, call := range calls.FindAllStringSubmatch(n.Value, -1) {
					selected[call[1]] = true
				}
			case *ast.FuncDecl:
				if own && n.Recv != nil {
					declared[n.Name.Name] = path
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(declared) < 100 {
		t.Fatalf("only %d methods are seen", len(declared))
	}
	for name, path := range declared {
		if !selected[name] && !bundle.Called[name] && !others[name] {
			t.Errorf("%s: nobody calls %s by its name; if the standard library does, its interface belongs to bundle.Called", path, name)
		}
	}
}

var calls = regexp.MustCompile(`\.(\w+)\(`)

// others are for users of bundled packages, and for policies that nothing keeps yet.
var others = map[string]bool{"Cookie": true, "Fill": true}
