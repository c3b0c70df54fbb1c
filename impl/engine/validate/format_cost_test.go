package validate_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/validate"
)

// usual is what requests hold, by format.
var usual = map[string]string{
	"byte":          "TG9yZW0gaXBzdW0gZG9sb3Igc2l0IGFtZXQgY29uc2VjdGV0dXI=",
	"date":          "2026-11-23",
	"date-time":     "2026-11-23T09:30:00.123Z",
	"double":        "1234.5678",
	"duration":      "P1DT12H30M",
	"email":         "grace.hopper@example.com",
	"float":         "0.25",
	"hostname":      "www.example.com",
	"int32":         "123456",
	"int64":         "1234567890123",
	"ipv4":          "192.0.2.146",
	"ipv6":          "2001:db8::8a2e:370:7334",
	"json-pointer":  "/users/0/name",
	"regex":         `^[a-z0-9_-]{3,16}$`,
	"time":          "09:30:00+01:00",
	"uri":           "https://example.com/users/42?page=2#top",
	"uri-reference": "/users/42?page=2",
	"uuid":          "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f",
}

// What is valid costs no allocation, whatever it holds.
func TestFormatsDoNotAllocate(t *testing.T) { //nolint:paralleltest // other tests' allocations would count
	if raceDetector {
		t.Skip("the race detector empties pools at random")
	}
	for _, checkers := range []map[string]func([]byte) bool{formats, numberFormats} {
		for name, check := range checkers {
			for _, text := range append(examples[name].good, usual[name]) {
				text := []byte(text)
				if !check(text) {
					t.Errorf("%s: %q was refused", name, text)
				}
				if allocations := testing.AllocsPerRun(20, func() { check(text) }); allocations > 0 {
					t.Errorf("%s: %q: %v allocations", name, text, allocations)
				}
			}
		}
	}
}

func BenchmarkFormats(b *testing.B) {
	for _, checkers := range []map[string]func([]byte) bool{formats, numberFormats} {
		for name, check := range checkers {
			b.Run(name, func(b *testing.B) { measure(b, check, usual[name]) })
		}
	}
	b.Run("hostname-a-label", func(b *testing.B) { measure(b, validate.IsHostname, "xn--bcher-kva.example") })
}

func measure(b *testing.B, check func([]byte) bool, usual string) {
	text := []byte(usual)
	b.ReportAllocs()
	for b.Loop() {
		if !check(text) {
			b.Fatalf("%q was refused", text)
		}
	}
}
