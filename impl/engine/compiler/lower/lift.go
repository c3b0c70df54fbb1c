package lower

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Lift returns a copy of a contract in which every reference leads to a component: what stood elsewhere
// becomes one, with a reference in its place. Components that are path items are left out; those that are
// used stand under their paths as well.
func Lift(d *document.Document) *document.Document {
	lifted := d.Copy()
	lift(lifted)
	document.Remove(document.Get(lifted.Root, "components"), "pathItems")
	return lifted
}

func lift(d *document.Document) {
	var refs []*yaml.Node
	kinds := make(map[*yaml.Node]document.Object)
	document.Objects(document.Contract, d.Root, d.Root, func(kind document.Object, _, node *yaml.Node) bool {
		if ref := document.Get(node, "$ref"); ref != nil && kind.Section() != "" && kind != document.PathItem {
			refs = append(refs, ref)
			kinds[ref] = kind
		}
		if kind == document.Schema {
			for _, value := range document.Entries(document.Get(document.Get(node, "discriminator"), "mapping")) {
				if strings.HasPrefix(value.Value, "#") {
					refs = append(refs, value)
					kinds[value] = kind
				}
			}
		}
		return true
	})
	targets := make(map[string]*yaml.Node) // before anything moves
	for _, ref := range refs {
		if path, reason := document.Reference(ref.Value); reason == "" && !isComponent(path, kinds[ref]) {
			targets[ref.Value] = d.Resolve(ref.Value)
		}
	}
	moved := make(map[*yaml.Node]string)
	for _, ref := range refs {
		target := targets[ref.Value]
		if target == nil {
			continue
		}
		if moved[target] == "" {
			moved[target] = moveToComponents(d, kinds[ref], ref.Value, target, moved)
		}
		ref.Value = moved[target]
	}
}

func isComponent(path []string, kind document.Object) bool {
	return len(path) == 3 && path[0] == "components" && path[1] == kind.Section()
}

// moveToComponents makes target a component, and puts a reference to it where it stood.
func moveToComponents(d *document.Document, kind document.Object, ref string, target *yaml.Node, moved map[*yaml.Node]string) string {
	path, _ := document.Reference(ref)
	var name strings.Builder
	for _, step := range path {
		switch step {
		case "components", "schemas", "properties", "$defs", "definitions", "paths":
			continue
		}
		for i, word := range words(step) {
			if i > 0 || name.Len() > 0 {
				word = strings.ToUpper(word[:1]) + word[1:]
			}
			name.WriteString(word)
		}
	}
	if name.Len() == 0 {
		name.WriteString("Component")
	}
	section := document.Ensure(document.Ensure(d.Root, "components"), kind.Section())
	free := name.String()
	for i := 2; document.Get(section, free) != nil; i++ {
		free = name.String() + strconv.Itoa(i)
	}
	inside := *target // what stands below it may have been moved, or be moved later
	if to := moved[target]; to != "" {
		return to
	}
	document.Set(section, free, d.Stand(&inside, target))
	place := document.Pointer("components", kind.Section(), free)
	target.Kind, target.Tag, target.Style = yaml.MappingNode, "!!map", 0
	target.Content = []*yaml.Node{document.Text("$ref"), document.Text(place)}
	return place
}

// words are the parts of a name that are letters and digits of ASCII.
func words(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}
