package validate_test

import (
	"runtime"
	"testing"

	"github.com/charterhq/charter/impl/engine/validate"
)

// The way to one value is begun where the way to the one before went on; it leads there whatever their order.
func TestTheWayToAValueDoesNotDependOnTheOneBefore(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"a": [1, {"b": 2}, [3, [4]]], "c~/d": {}, "e": [], "f": {"g": {"h": null}}}`,
		`[[], {"a": 1, "b": [2, 3]}, 4, [5, [6]], {}]`,
		`"a"`,
	} {
		d, malformed := validate.Parse([]byte(text))
		if malformed != nil {
			t.Fatal(malformed)
		}
		nodes := []validate.Node{0}
		for n := validate.Node(1); n < d.Next(0); n++ {
			nodes = append(nodes, n)
		}
		for _, first := range nodes {
			for _, second := range nodes {
				found := validate.Body(d, func(c *validate.Check, _ validate.Node) bool {
					return c.Fail(first, "x", "") || c.Fail(second, "x", "") || c.Missing(second, "z")
				})
				for i, want := range []string{d.Pointer(first), d.Pointer(second), d.Pointer(second) + "/z"} {
					if got := *found[i].Pointer; got != want {
						t.Errorf("%s: of %d and %d: want %s, got %s", text, first, second, want, got)
					}
				}
			}
		}
		d.Free()
	}
}

// Most wrong requests have few violations. With their problem they take one piece of memory, of which the garbage
// collector keeps no record apart.
func TestAFewViolationsTakeOnePieceOfMemory(t *testing.T) { //nolint:paralleltest // it measures the memory of the process
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	d, malformed := validate.Parse([]byte(`{"a": 1}`))
	if malformed != nil {
		t.Fatal(malformed)
	}
	check := func() {
		validate.Body(d, func(c *validate.Check, n validate.Node) bool {
			for range 7 {
				c.Fail(n+1, "x", "")
			}
			return false
		})
	}
	const times = 1000
	check()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		check()
	}
	runtime.ReadMemStats(&after)
	if bytes := (after.TotalAlloc - before.TotalAlloc) / times; bytes > 530 { // a garbage collection in between empties a pool
		t.Errorf("%d bytes", bytes)
	}
}
