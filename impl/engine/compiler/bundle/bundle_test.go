package bundle_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/bundle"
)

var sources = []bundle.Source{
	{Path: "example.com/shape", Public: []string{"Size"}, Files: map[string][]byte{"shape.go": []byte(`package shape

import "fmt"

// Shape is a shape, see [Size.Large].
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

// Size is for users of the package.
type Size int

// Large is called by nobody here.
func (s Size) Large() bool { return s > large }

func (s Size) small() bool { return false }

const large = 9
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

// Painted is a [shape.Shape] and a [*Coat] of paint.
type Painted struct {
	*shape.Shape
	Coat
	Sides, Name string
}

type Coat struct{ Shape string }

// New paints a shape.
func New(s shape.Shape) string {
	new := str.ToUpper(s.String()) + colours[0]
	paintCoat := Painted{Shape: &s, Coat: Coat{Shape: "x"}}
	return new + New(shape.New("x")) + paintCoat.Shape.Name + paintCoat.Coat.Shape
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
	for _, want := range []string{"// Package pictures paints.\npackage pictures\n", `var Picture = paintNew(shapeNew("shape.New"))`, "paint.New stays as it is"} {
		if !strings.Contains(string(main), want) {
			t.Errorf("no %s in\n%s", want, main)
		}
	}
	for _, want := range []string{
		"// Made from a picture.\n\npackage pictures\n\nimport (\n\t\"fmt\"\n\tstr \"strings\"\n)",
		"// shapeShape is a shape, see [Size.Large].\ntype shapeShape struct {\n\tSides int // how many",
		"func (s shapeShape) String() string { return fmt.Sprint(s.Name, shapeDescribe(s)) }",
		"func shapeDescribe(s shapeShape) string", "shapeLine = iota + 2\n\tshapeTriangle\n\tshapeSquare", "// colours are mixed.\nvar colours =",
		"// paintNew paints a shape.\nfunc paintNew(s shapeShape) string {", `return new + paintNew(shapeNew("x"))`,
		"func shapeNew(name string) shapeShape { return shapeShape{Name: name, Sides: shapeSquare} }",
		// What is public is there with all its methods, and under its name.
		"type Size int", "func (s Size) Large() bool { return s > large }",
		// A field that is called after its type changes its name, and no other does.
		"// paintPainted is a [shapeShape] and a [*paintCoat2] of paint.", "\t*shapeShape\n\tpaintCoat2\n\tSides, Name string", "type paintCoat2 struct{ Shape string }",
		`paintCoat := paintPainted{shapeShape: &s, paintCoat2: paintCoat2{Shape: "x"}}`, `paintCoat.shapeShape.Name + paintCoat.paintCoat2.Shape`,
	} {
		if !strings.Contains(string(runtime), want) {
			t.Errorf("no %s in\n%s", want, runtime)
		}
	}
	for _, not := range []string{"Area", "math", "unused", "example.com", "paint_test", "small"} {
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
	absent := bundle.Source{Path: "example.com/absent", Public: []string{"No"}, Files: map[string][]byte{"absent.go": []byte("package absent")}}
	if _, _, err := bundle.Package("p", "", []byte("package p"), absent); err == nil || !strings.Contains(err.Error(), "example.com/absent.No") {
		t.Error(err)
	}
}
