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

// Generated code asks of the text of a parameter as it came, which is a string. That must not copy it: the compiler
// sees so only where the checker is called by its name.
func TestFormatsDoNotCopyStrings(t *testing.T) { //nolint:paralleltest // other tests' allocations would count
	if raceDetector {
		t.Skip("the race detector empties pools at random")
	}
	long := map[string]string{
		"byte":         usual["byte"],
		"date":         usual["date"],
		"date-time":    "2026-11-23T09:30:00.123456789123456789123456789Z",
		"duration":     "P1000000000Y1000000000M100000000DT1000000000H",
		"ipv4":         usual["ipv4"],
		"time":         "09:30:00.123456789123456789123456789+01:00",
		"ipv6":         "2001:0db8:0000:0000:0000:8a2e:0370:7334",
		"json-pointer": "/users/0/a-name-that-is-longer-than-some",
		"uuid":         usual["uuid"],
	}
	for name, check := range map[string]func(string) bool{
		"byte":         func(text string) bool { return validate.IsByte([]byte(text)) },
		"date":         func(text string) bool { return validate.IsDate([]byte(text)) },
		"duration":     func(text string) bool { return validate.IsDuration([]byte(text)) },
		"ipv4":         func(text string) bool { return validate.IsIPv4([]byte(text)) },
		"time":         func(text string) bool { return validate.IsTime([]byte(text)) },
		"date-time":    func(text string) bool { return validate.IsDateTime([]byte(text)) },
		"ipv6":         func(text string) bool { return validate.IsIPv6([]byte(text)) },
		"json-pointer": func(text string) bool { return validate.IsJSONPointer([]byte(text)) },
		"uuid":         func(text string) bool { return validate.IsUUID([]byte(text)) },
	} {
		text := long[name]
		if !check(text) {
			t.Errorf("%s: %q was refused", name, text)
		}
		if allocations := testing.AllocsPerRun(20, func() { check(text) }); allocations > 0 {
			t.Errorf("%s: %v allocations", name, allocations)
		}
	}
}
