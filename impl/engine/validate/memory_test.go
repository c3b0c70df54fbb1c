package validate_test

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/charterhq/charter/impl/engine/validate"
)

// A text of the smallest values costs what they cost once, and not what doubling memory again and again does.
func TestATextOfManyTinyValuesTakesABoundedMultipleOfItsSize(t *testing.T) { //nolint:paralleltest // it measures the memory of the process
	for name, item := range map[string]string{"numbers": "1,", "objects": "{},", "texts": `"",`, "escapes": `"\n",`} {
		const size = 4 << 20
		text := append(append([]byte("["), bytes.Repeat([]byte(item), size/len(item))...), "1]"...)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.GC() // pools are empty
		runtime.ReadMemStats(&before)
		d, malformed := validate.Parse(text)
		runtime.ReadMemStats(&after)
		if malformed != nil {
			t.Fatal(malformed)
		}
		d.Free()
		if times := float64(after.TotalAlloc-before.TotalAlloc) / size; times > 14 {
			t.Errorf("%s: %.1f times the size", name, times)
		}
		runtime.ReadMemStats(&before)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if kept := float64(after.HeapAlloc) - float64(before.HeapAlloc); kept > -size {
			t.Errorf("%s: the memory of a large text is kept for others", name)
		}
	}
}
