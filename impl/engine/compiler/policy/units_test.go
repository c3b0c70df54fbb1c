package policy_test

import (
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler/policy"
)

func TestDurationsAreWholeNumbersOfOneUnit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"250ms": 250 * time.Millisecond, "5s": 5 * time.Second, "1m": time.Minute, "24h": 24 * time.Hour, "87600h": 87600 * time.Hour,
		"": 0, "5": 0, "s": 0, "0s": 0, "05s": 0, "-5s": 0, "+5s": 0, "1.5s": 0, "5 s": 0, "5S": 0, "5d": 0, "1m30s": 0, "1e3s": 0, "٥s": 0,
		"87601h": 0, "9223372036854775807h": 0, "99999999999999999999s": 0,
	} {
		got, err := policy.ParseDuration(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: want %v, got %v, %v", text, want, got, err)
		}
	}
}

func TestSizesAreWholeNumbersOfOneUnit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"1B": 1, "512B": 512, "64KiB": 64 << 10, "1MiB": 1 << 20, "2GiB": 2 << 30,
		"": 0, "64": 0, "KiB": 0, "0B": 0, "064B": 0, "-1B": 0, "1.5MiB": 0, "64KB": 0, "64kib": 0, "1 MiB": 0, "64K": 0,
		"99999999999999999999B": 0, "9999999999GiB": 0,
	} {
		got, err := policy.ParseSize(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: want %d, got %d, %v", text, want, got, err)
		}
	}
}

func FuzzParseDuration(f *testing.F) {
	for _, seed := range []string{"250ms", "5s", "1m", "24h", "", "1h30m", "999999999h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := policy.ParseDuration(text)
		if err != nil {
			return
		}
		if d <= 0 {
			t.Fatalf("%q is %v", text, d)
		}
		// What Go writes for it is the same length, and so is what a contract would have.
		if standard, err := time.ParseDuration(text); err != nil || standard != d {
			t.Fatalf("%q: want %v, got %v, %v", text, standard, d, err)
		}
		if again, err := policy.ParseDuration(policy.FormatDuration(d)); err != nil || again != d {
			t.Fatalf("%q: written as %s, read as %v, %v", text, policy.FormatDuration(d), again, err)
		}
	})
}

func FuzzParseSize(f *testing.F) {
	for _, seed := range []string{"1B", "64KiB", "1MiB", "2GiB", "", "KiB", "99999999999GiB"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if size, err := policy.ParseSize(text); err == nil && size <= 0 {
			t.Fatalf("%q is %d", text, size)
		}
	})
}
