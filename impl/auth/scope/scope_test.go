package scope_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/auth/scope"
)

func TestScopesAreOfTheCharactersOfRFC6749(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"users:read": true, "!": true, "#[]~": true,
		"": false, "a b": false, "a\tb": false, "a\n": false, `a"b`: false, `a\b`: false, "\u00e9": false, "\x7f": false, "\x00": false,
	} {
		if got := scope.IsValid(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestASetIsSortedAndLeavesItsListAlone(t *testing.T) {
	t.Parallel()
	list := []string{"b", "a", "b"}
	if got := scope.Set(list); !slices.Equal(got, []string{"a", "b"}) || !slices.Equal(list, []string{"b", "a", "b"}) {
		t.Errorf("%q of %q", got, list)
	}
	if scope.Set(nil) == nil || scope.Within(nil, nil) == nil {
		t.Error("the empty set is nil")
	}
}

// Nothing gets in that is not in both, whatever the texts are.
func FuzzWithin(f *testing.F) {
	f.Add("users:read users:write", "users:read keys:read")
	f.Add("a a b", "")
	f.Add(" a  b", "b \xff")
	f.Fuzz(func(t *testing.T, one, other string) {
		set, allowed := scope.Set(strings.Split(one, " ")), scope.Set(strings.Split(other, " "))
		var want []string
		for _, text := range set {
			if slices.Contains(allowed, text) {
				want = append(want, text)
			}
		}
		if got := scope.Within(set, allowed); !slices.Equal(got, want) || !slices.IsSorted(got) {
			t.Errorf("%q of %q: %q", allowed, set, got)
		}
	})
}
