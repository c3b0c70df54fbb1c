package emit

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"strings"
)

// NameError says that two things in the contract get one name in the code.
type NameError struct {
	Name   string
	Folder string // of the code, below the output folder
}

func (e *NameError) Error() string {
	return fmt.Sprintf("two things in the contract get the name %s in the code in %s: rename one of them, or give it `x-go-name`", e.Name, e.Folder)
}

// duplicate is what oapi-codegen says of a name that two types have.
var duplicate = regexp.MustCompile(`duplicate typename '([^']+)'`)

// CheckNames finds names of the contract that differ there and are the same in Go, which oapi-codegen
// writes out one beside the other: the code would not compile. The error joins a [*NameError] for each.
func CheckNames(files []File) error {
	positions := token.NewFileSet()
	packages := make(map[string][]*ast.File)
	var folders []string
	for _, file := range files {
		if path.Ext(file.Path) != ".go" {
			continue
		}
		parsed, err := parser.ParseFile(positions, file.Path, file.Data, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("reading what was generated: %w", err)
		}
		folder := path.Dir(file.Path)
		if packages[folder] == nil {
			folders = append(folders, folder)
		}
		packages[folder] = append(packages[folder], parsed)
	}
	for _, folder := range folders {
		if err := checkPackage(folder, positions, packages[folder]); err != nil {
			return err
		}
	}
	return nil
}

// checkPackage lets the type checker look for one kind of mistake. It sees no imports, and so has others to
// tell, which say nothing.
func checkPackage(folder string, positions *token.FileSet, files []*ast.File) error {
	var twice []error
	config := types.Config{
		IgnoreFuncBodies: true,
		Importer:         noImports{},
		Error: func(err error) {
			if wrong := (types.Error{}); errors.As(err, &wrong) {
				if name, found := strings.CutSuffix(strings.TrimSuffix(wrong.Msg, " in this block"), " redeclared"); found {
					twice = append(twice, &NameError{name, folder})
				}
			}
		},
	}
	_, _ = config.Check(folder, positions, files, nil) // Error has seen it
	return errors.Join(twice...)
}

type noImports struct{}

var errNoImports = errors.New("not imported")

func (noImports) Import(string) (*types.Package, error) { return nil, errNoImports }
