package diff_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/diff"
)

func TestNothingDiffersFromItself(t *testing.T) {
	t.Parallel()
	paths := []string{"../../../../openapi.yaml", "../../../../gen/openapi.yaml", "../../../../gen/openapi.json", "testdata/orders/old.yaml", "testdata/orders/new.yaml"}
	for _, pattern := range []string{"../testdata/*/openapi.yaml", "../testdata/*/want/gen/openapi.json"} {
		more, err := filepath.Glob(pattern)
		if err != nil || len(more) == 0 {
			t.Fatal(pattern, more, err)
		}
		paths = append(paths, more...)
	}
	for _, path := range paths {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			old, again := effective(t, path, "a.yaml"), effective(t, path, "b.yaml")
			if result := diff.Compare(old, again, diff.Options{Now: now}); len(result.Changes) > 0 {
				t.Errorf("%d changes, such as %+v", len(result.Changes), result.Changes[0])
			}
		})
	}
}

// shapes are the schemas of the tables.
func shapes() []string {
	seen := make(map[string]bool)
	for _, test := range schemaChanges {
		seen[test.before], seen[test.after] = true, true
	}
	return slices.Sorted(maps.Keys(seen))
}

func TestADifferenceIsSeenFromBothSides(t *testing.T) {
	t.Parallel()
	for name, test := range schemaChanges {
		there, back := compare(t, withSchema(test.before), withSchema(test.after)), compare(t, withSchema(test.after), withSchema(test.before))
		if (len(there.Changes) == 0) != (len(back.Changes) == 0) {
			t.Errorf("%s: %q there, and %q back", name, found(there), found(back))
		}
	}
}

// What is safe to do in two steps must not break clients in one.
func TestSafeStepsAddUpToNothingBreaking(t *testing.T) {
	t.Parallel()
	// A property that an open object gains is safe although clients could have sent anything in its place. So
	// nothing adds up where a map, which says what that was, is opened first.
	all := slices.DeleteFunc(shapes(), func(shape string) bool { return strings.Contains(shape, "additionalProperties: {") })
	const step = 3 // every third of the schemas: all would take half a minute
	var some []string
	for i := 0; i < len(all); i += step {
		some = append(some, all[i])
	}
	level := make(map[[2]int]diff.Level)
	for i, a := range some {
		for j, b := range some {
			result := compare(t, withSchema(a), withSchema(b))
			for _, change := range result.Changes {
				if strings.HasPrefix(change.ID, "request-") {
					level[[2]int{i, j}] = max(level[[2]int{i, j}], change.Level)
				}
			}
		}
	}
	for i := range some {
		for j := range some {
			for k := range some {
				if level[[2]int{i, j}] == diff.Safe && level[[2]int{j, k}] == diff.Safe && level[[2]int{i, k}] == diff.Breaking {
					t.Errorf("%s to %s and on to %s are safe, and at once it breaks", some[i], some[j], some[k])
				}
			}
		}
	}
}
