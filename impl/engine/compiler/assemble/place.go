package assemble

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// pathItem puts what a reference leads to in its place, so that all stages find operations where their
// paths are. Keys beside the reference stay.
func (a *assembler) pathItem(node, ref *yaml.Node) {
	from, target := a.follow(ref)
	if target == nil {
		return
	}
	beside := slices.Clone(node.Content)
	content := target.Content
	if from == a.own || a.placed[target] || len(beside) > 2 {
		content = a.document.CopyNode(target).Content
	} else {
		a.placed[target] = true
	}
	node.Content, node.Style = nil, target.Style
	for i := 0; i < len(beside); i += 2 {
		if beside[i+1] != ref {
			node.Content = append(node.Content, beside[i], beside[i+1])
		}
	}
	for i := 0; i < len(content); i += 2 {
		key := content[i]
		switch twice := document.Get(node, key.Value) != nil; {
		case !twice:
			node.Content = append(node.Content, key, content[i+1])
		case document.IsMethod(key.Value) || key.Value == "parameters":
			a.wrongf(ref, "the path item that %q leads to has `%s` too: write it in one of the two places", ref.Value, key.Value)
		}
	}
	a.open = append(a.open, target)
	document.Objects(document.PathItem, node, node, func(kind document.Object, key, below *yaml.Node) bool {
		return below == node || a.visit(kind, key, below)
	})
	a.open = a.open[:len(a.open)-1]
}

// follow leads a reference, and those it leads to, to a path item.
func (a *assembler) follow(ref *yaml.Node) (from *file, target *yaml.Node) {
	seen := slices.Clone(a.open)
	for next := ref; next != nil; next = document.Get(target, "$ref") {
		switch from, _, target = a.resolve(next); {
		case target == nil:
			return nil, nil
		case target.Kind != yaml.MappingNode:
			a.wrongf(ref, "the reference %q does not lead to a path item", ref.Value)
			return nil, nil
		case slices.Contains(seen, target):
			a.wrongf(ref, "the reference %q leads back to itself: one of those in the circle must lead to what is meant", ref.Value)
			return nil, nil
		}
		seen = append(seen, target)
	}
	return from, target
}

// place gives what stands in other files its place in the document, and makes the references lead there.
func (a *assembler) place() {
	wanted := make(map[*yaml.Node]bool)
	for _, l := range a.links {
		wanted[l.target] = l.file != a.own
	}
	for _, l := range a.links {
		if wanted[l.target] && !a.placed[l.target] && !within(l, wanted, a.placed) {
			a.placed[l.target] = true
			section := document.Ensure(document.Ensure(a.document.Root, "components"), l.kind.Section())
			document.Set(section, freeName(section, l.name), l.target)
		}
	}
	var places map[*yaml.Node]string
	for _, l := range a.links {
		if a.in(l.ref) == a.own && strings.HasPrefix(l.ref.Value, "#") {
			continue // as it is written
		}
		if places == nil {
			places = a.document.Places()
		}
		l.ref.Value = document.Fragment(places[l.target])
	}
}

// within tells whether a target comes into the document as a part of something else of its file.
func within(l link, sets ...map[*yaml.Node]bool) bool {
	for node := l.file.parent(l.target); node != nil; node = l.file.parent(node) {
		for _, set := range sets {
			if set[node] {
				return true
			}
		}
	}
	return false
}

// nameOf is what a component is called that stood at a path of a file.
func nameOf(path []string, in *file) string {
	name := strings.TrimSuffix(filepath.Base(in.path), filepath.Ext(in.path))
	if name == "index" {
		name = filepath.Base(filepath.Dir(in.path))
	}
	if len(path) > 0 {
		name = path[len(path)-1]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		default:
			return -1
		}
	}, name)
	if name == "" {
		return "Component"
	}
	return name
}

func freeName(section *yaml.Node, name string) string {
	free := name
	for i := 2; document.Get(section, free) != nil; i++ {
		free = name + strconv.Itoa(i)
	}
	return free
}
