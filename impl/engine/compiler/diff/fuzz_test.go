package diff_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/diff"
	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// FuzzCompare holds that no two documents, however wrong, stop the comparison, that it says the same each time,
// and that a document does not differ from itself.
func FuzzCompare(f *testing.F) {
	for _, path := range []string{"testdata/orders/old.yaml", "testdata/orders/new.yaml"} {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data), string(data))
	}
	for _, test := range schemaChanges {
		f.Add(withSchema(test.before), withSchema(test.after))
	}
	for _, test := range contractChanges {
		f.Add(test.before, test.after)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		old, err := document.Parse("old.yaml", []byte(before))
		if err != nil {
			t.Skip()
		}
		changed, err := document.Parse("new.yaml", []byte(after))
		if err != nil {
			t.Skip()
		}
		first := text(diff.Compare(old, changed, diff.Options{Now: now}))
		if again := text(diff.Compare(old, changed, diff.Options{Now: now})); again != first {
			t.Errorf("first\n%s\nthen\n%s", first, again)
		}
		if same := text(diff.Compare(old, old, diff.Options{Now: now})); strings.Count(same, "\n") != 1 {
			t.Errorf("a document differs from itself:\n%s", same)
		}
	})
}

func text(result *diff.Result) string {
	var out bytes.Buffer
	result.Text(&out, false)
	return out.String()
}

// FuzzMutations is the same over documents that still are contracts for the most part: each number cuts, swaps
// and copies nodes of one.
func FuzzMutations(f *testing.F) {
	data, err := os.ReadFile("testdata/orders/old.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for seed := range uint64(20) {
		f.Add(seed, seed+1)
	}
	f.Fuzz(func(t *testing.T, before, after uint64) {
		old, changed := mutated(t, data, before), mutated(t, data, after)
		first := text(diff.Compare(old, changed, diff.Options{Now: now}))
		if again := text(diff.Compare(old, changed, diff.Options{Now: now})); again != first {
			t.Errorf("first\n%s\nthen\n%s", first, again)
		}
		if same := text(diff.Compare(changed, mutated(t, data, after), diff.Options{Now: now})); strings.Count(same, "\n") != 1 {
			t.Errorf("a document differs from itself:\n%s", same)
		}
		_ = text(diff.Compare(changed, old, diff.Options{}))
	})
}

func mutated(t *testing.T, data []byte, seed uint64) *document.Document {
	t.Helper()
	d, err := document.Parse("contract.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	source := rand.New(rand.NewPCG(seed, seed))
	for range source.IntN(12) + 1 {
		var nodes []*yaml.Node
		collect(d.Root, 0, &nodes)
		at, other := nodes[source.IntN(len(nodes))], nodes[source.IntN(len(nodes))]
		switch source.IntN(4) {
		case 0: // cut
			if len(at.Content) > 1 {
				at.Content = at.Content[:len(at.Content)-2]
			}
		case 1: // another's content
			if at != d.Root {
				*at = *copied(other)
			}
		case 2: // other words
			if at.Kind == yaml.ScalarNode {
				at.Value = other.Value
			}
		default: // turned round
			slices.Reverse(at.Content)
			if at.Kind == yaml.MappingNode {
				for i := 0; i+1 < len(at.Content); i += 2 {
					at.Content[i], at.Content[i+1] = at.Content[i+1], at.Content[i]
				}
			}
		}
	}
	return d
}

// collect lists the nodes that are no keys. What is deeper than a contract may be is left as it is.
func collect(node *yaml.Node, depth int, nodes *[]*yaml.Node) {
	if depth > 60 {
		return
	}
	*nodes = append(*nodes, node)
	for i, below := range node.Content {
		if node.Kind != yaml.MappingNode || i%2 == 1 {
			collect(below, depth+1, nodes)
		}
	}
}

func copied(node *yaml.Node) *yaml.Node {
	made := *node
	made.Content = nil
	for _, below := range node.Content {
		made.Content = append(made.Content, copied(below))
	}
	return &made
}
