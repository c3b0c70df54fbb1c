package suggest_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

func TestTheNearestNameIsSuggested(t *testing.T) {
	t.Parallel()
	names := []string{"x-rate-limit", "x-cache", "x-cors", "x-quota", "get"}
	for name, want := range map[string]string{
		"x-ratelimit":    "x-rate-limit",
		"x-rate_limit":   "x-rate-limit",
		"x-Rate-Limit":   "x-rate-limit",
		"x-rate-limits":  "x-rate-limit",
		"x-cahce":        "x-cache",
		"x-cores":        "x-cors",
		"got":            "get",
		"x-internal":     "",
		"x-stainless":    "",
		"":               "",
		"x-cache-policy": "",
	} {
		if got := suggest.Nearest(name, names); got != want {
			t.Errorf("%s: want %q, got %q", name, want, got)
		}
	}
}
