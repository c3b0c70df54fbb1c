package bundle_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/bundle"
)

var sources = []bundle.Source{
	{Path: "example.com/shape", Files: map[string][]byte{"shape.go": []byte(`package shape

import "fmt"

// Shape is a shape.
type Shape struct {
	Sides int // how many
	Name  string
}

// String is called by fmt.
func (s Shape) String() string { return fmt.Sprint(s.Name, describe(s)) }

// Area is called by nobody.
func (s Shape) Area() float64 { return math() }

func math() float64 { return 1 }

func describe(s Shape) string { return "with sides" }

// New makes a shape.
func New(name string) Shape { return Shape{Name: name, Sides: Square} }

// Kinds of shapes.
const (
	Line = iota + 2
	Triangle
	Square
)
`)}},
	{Path: "example.com/paint", Files: map[string][]byte{
		"paint.go": []byte(`package paint

import (
	"example.com/shape"
	str "strings"
)

var (
	// colours are mixed.
	colours = []string{"red"}
	unused  = []string{"blue"}
)

// New paints a shape.
func New(s shape.Shape) string {
	new := str.ToUpper(s.String()) + colours[0]
	return new + New(shape.New("x"))
}
`),
		"paint_test.go": []byte(`package paint_test`),
	}},
}

func TestOnlyWhatIsNeededIsBundled(t *testing.T) {
	t.Parallel()
	main, runtime, err := bundle.Package("pictures", "// Made from a picture.\n", []byte(`// Package pictures paints.
package old

import "example.com/paint"
import "example.com/shape"

// Picture is a picture of a New shape; paint.New stays as it is in a comment.
var Picture = paint.New(shape.New("shape.New"))

func describe() {}
`), sources...)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"// Package pictures paints.\npackage pictures\n", `var Picture = New2(New("shape.New"))`, "paint.New stays as it is"} {
		if !strings.Contains(string(main), want) {
			t.Errorf("no %s in\n%s", want, main)
		}
	}
	for _, want := range []string{
		"// Made from a picture.\n\npackage pictures\n\nimport (\n\t\"fmt\"\n\tstr \"strings\"\n)",
		"// Shape is a shape.\ntype Shape struct {\n\tSides int // how many", "func (s Shape) String() string { return fmt.Sprint(s.Name, describe2(s)) }",
		"func describe2(s Shape) string", "Line = iota + 2\n\tTriangle\n\tSquare", "// colours are mixed.\nvar colours =",
		"func New2(s Shape) string {", "return new + New2(New(\"x\"))", "func New(name string) Shape { return Shape{Name: name, Sides: Square} }",
	} {
		if !strings.Contains(string(runtime), want) {
			t.Errorf("no %s in\n%s", want, runtime)
		}
	}
	for _, not := range []string{"Area", "math", "unused", "example.com", "paint_test"} {
		if strings.Contains(string(runtime), not) {
			t.Errorf("%s in\n%s", not, runtime)
		}
	}
}

func TestCodeThatIsNoGoIsAnError(t *testing.T) {
	t.Parallel()
	if _, _, err := bundle.Package("p", "", []byte("packag"), sources...); err == nil || !strings.Contains(err.Error(), "reading p.go") {
		t.Error(err)
	}
	broken := bundle.Source{Path: "example.com/broken", Files: map[string][]byte{"broken.go": []byte("package broken\nfunc {")}}
	if _, _, err := bundle.Package("p", "", []byte("package p"), broken); err == nil || !strings.Contains(err.Error(), "reading broken.go") {
		t.Error(err)
	}
}
