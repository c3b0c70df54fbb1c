package password_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/auth/password"
)

func TestPasswordsThatAreEasyToGuessAreRefused(t *testing.T) {
	t.Parallel()
	about := []string{"Alice Liddell", "alice.liddell+shop@wonderland.example.com"}
	cases := []struct {
		password string
		want     string // empty: it may be set
	}{
		{"", password.TooShort},
		{"xK9#mQ2", password.TooShort},
		{"xK9#mQe\u0301", password.TooShort}, // eight code points, but seven characters
		{strings.Repeat("xK9#mQ2v", 16) + "z", password.TooLong},
		{strings.Repeat("漢", 100_000), password.TooLong},
		{"password", password.Common},
		{"PassWord", password.Common},
		{"p@55w0rd", password.Common},
		{"qwertyuiop", password.Common},
		{"1234567890", password.Common},
		{"iloveyou", password.Common},
		{"password1!", password.Guessable},
		{"drowssap12", password.Guessable},
		{"summer2026", password.Guessable},
		{"Monkey1984!", password.Guessable},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaa", password.Guessable},
		{"abcabcabcabcabcabc", password.Guessable},
		{"passwordpasswordpassword", password.Guessable},
		{"xyxyxyxyxyxyx", password.Guessable},
		{"ababababcdcdcdcd", password.Guessable},
		{"efghijklmnop", password.Guessable},
		{"98765432109876543210", password.Guessable},
		{"rtyuiopqwert", password.Guessable},
		{"йцукенгшщ", password.Guessable},
		{"31071946", password.Guessable},
		{"19870312", password.Guessable},
		{"alice1865", password.Personal},
		{"AliceLiddell", password.Personal},
		{"l1dd3ll-alice", password.Personal},
		{"wonderland", password.Guessable},
		{"Wonderland!1", password.Personal},
		{"alice.liddell", password.Personal},
		{"alice.liddell+shop@wonderland.example.com", password.Personal},
		{"lleddilecila", password.Personal},
		{"down the rabbit hole", ""},
		{"a ship in port is safe", ""},
		{"correct horse battery staple", ""},
		{"xK9#mQ2v", ""},
		{"漢字仮名交文章作", ""},
		{"пустой-чемодан-летит", ""},
		{strings.Repeat("xK9#mQ2v", 16), ""},
		{"7196715630433784", ""},
	}
	for _, test := range cases {
		t.Run(test.password[:min(len(test.password), 40)], func(t *testing.T) {
			t.Parallel()
			var got string
			if reasons := password.Check(test.password, about...); len(reasons) > 0 {
				got = reasons[0].Code
				if !strings.HasSuffix(reasons[0].Detail, ".") {
					t.Errorf("the reason is no sentence: %q", reasons[0].Detail)
				}
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestWhatIsKnownAboutSomebodyIsNotHeldAgainstOthers(t *testing.T) {
	t.Parallel()
	const chosen = "Jabberwocky871"
	if reasons := password.Check(chosen, "Bob", "bob@example.com"); reasons != nil {
		t.Errorf("Bob may not have it: %v", reasons)
	}
	if reasons := password.Check(chosen, "Lewis", "jabberwocky@example.com"); len(reasons) != 1 || reasons[0].Code != password.Personal {
		t.Errorf("Lewis gets %v", reasons)
	}
}

// A check ends at once, with one reason at most, whatever it is given: each input costs a few milliseconds at worst.
func FuzzCheck(f *testing.F) {
	f.Add("down the rabbit hole", "Alice", "alice@example.com")
	f.Add(strings.Repeat("ab", 64), "ab", "abab")
	f.Add("\xff\xfe\u0301\u0301\u0301aaaa1111", "\xff", "@")
	f.Fuzz(func(t *testing.T, chosen, name, email string) {
		if reasons := password.Check(chosen, name, email); len(reasons) > 1 {
			t.Errorf("%q has %d reasons", chosen, len(reasons))
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	for name, chosen := range map[string]string{
		"phrase":    "a ship in port is safe",
		"one":       strings.Repeat("a", 128),
		"two":       strings.Repeat("abbabaab", 16),
		"disguises": strings.Repeat("4@8({[<369&#!1/|0$5+7%2z", 6)[:128],
		"words":     strings.Repeat("theofandinwas", 10)[:128],
		"names":     strings.Repeat("al1c3", 26)[:128],
	} {
		b.Run(name, func(b *testing.B) {
			password.Check(chosen)
			for b.Loop() {
				password.Check(chosen, "Alice Liddell", "alice@example.com")
			}
		})
	}
}
