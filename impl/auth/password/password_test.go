package password_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/auth/password"
)

func TestAPasswordMatchesItsHashAndNoOther(t *testing.T) {
	t.Parallel()
	hasher := password.NewHasher(0)
	cases := []struct {
		name, stored, tried string
		want                bool
	}{
		{"the same", "down the rabbit hole", "down the rabbit hole", true},
		{"upper and lower case count", "down the rabbit hole", "Down the rabbit hole", false},
		{"spaces at the ends count", "down the rabbit hole", "down the rabbit hole ", false},
		{"nothing is cut off", strings.Repeat("long", 30) + "1", strings.Repeat("long", 30) + "2", false},
		{"an accent in one code point or two", "caf\u00e9 au lait", "cafe\u0301 au lait", true},
		{"syllables in one code point or three", "\ud55c\uae00 \ube44\ubc00\ubc88\ud638", "\u1112\u1161\u11ab\u1100\u1173\u11af \u1107\u1175\u1106\u1175\u11af\u1107\u1165\u11ab\u1112\u1169", true},
		{"spaces of all kinds", "down the\u00a0rabbit\u3000hole", "down the rabbit hole", true},
		{"characters that only look alike", "\u0440\u0430ss", "pass", false},
		{"compatible characters are others", "\ufb01ve of them", "five of them", false},
		{"bytes that are no text", "\xff\xfe\xff\xfe", "\xff\xfe\xff\xfd", true}, // all are U+FFFD; JSON lets none through
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			hash, err := hasher.Hash(t.Context(), test.stored)
			if err != nil {
				t.Fatal(err)
			}
			got, err := hasher.Verify(t.Context(), hash, test.tried)
			if err != nil || got.Match != test.want || got.Outdated {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestEachHashHasItsOwnSaltAndSaysHowItWasMade(t *testing.T) {
	t.Parallel()
	hasher := password.NewHasher(2)
	first, err := hasher.Hash(t.Context(), "down the rabbit hole")
	if err != nil {
		t.Fatal(err)
	}
	second, err := hasher.Hash(t.Context(), "down the rabbit hole")
	if err != nil {
		t.Fatal(err)
	}
	shape := regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`)
	if first == second || !shape.MatchString(first) || !shape.MatchString(second) {
		t.Errorf("got %s and %s", first, second)
	}
}

// hashed elsewhere: by the reference implementation's command (argon2 somesalt -id -t 2 -k 256 -p 1 -l 24 -e), whose
// tests list the password "password" with the salt "somesalt" at m=256, t=2, p=1.
const foreign = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"

func TestHashesOfOtherParametersMatchAndAreOutdated(t *testing.T) {
	t.Parallel()
	hasher := password.NewHasher(0)
	if got, err := hasher.Verify(t.Context(), foreign, "password"); err != nil || !got.Match || !got.Outdated {
		t.Errorf("the right one: %+v, %v", got, err)
	}
	if got, err := hasher.Verify(t.Context(), foreign, "passwort"); err != nil || got.Match || got.Outdated {
		t.Errorf("a wrong one: %+v, %v", got, err)
	}
}

func TestWhoHasNoHashNeverMatches(t *testing.T) {
	t.Parallel()
	hasher := password.NewHasher(0)
	for _, tried := range []string{"", "password", "\x00"} {
		if got, err := hasher.Verify(t.Context(), "", tried); err != nil || got.Match || got.Outdated {
			t.Errorf("%q: %+v, %v", tried, got, err)
		}
	}
}

func TestABrokenHashIsAnErrorThatDoesNotRepeatIt(t *testing.T) {
	t.Parallel()
	hasher := password.NewHasher(0)
	const salt, key = "c29tZXNhbHQ", "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	for name, hash := range map[string]string{
		"a word":                  "x",
		"an empty one":            "$$$$$",
		"argon2i":                 "$argon2i$v=19$m=256,t=2,p=1$" + salt + "$" + key,
		"bcrypt":                  "$2b$12$K3JNi5xUQEppgMcSyWyz1eYPTGQGNGYkQ0hN0Yb1gyGqKzKQ0hN0Y",
		"no version":              "$argon2id$m=256,t=2,p=1$" + salt + "$" + key,
		"an old version":          "$argon2id$v=16$m=256,t=2,p=1$" + salt + "$" + key,
		"a field too many":        foreign + "$",
		"parameters in disorder":  "$argon2id$v=19$t=2,m=256,p=1$" + salt + "$" + key,
		"a parameter too few":     "$argon2id$v=19$m=256,t=2$" + salt + "$" + key,
		"a parameter too many":    "$argon2id$v=19$m=256,t=2,p=1,k=1$" + salt + "$" + key,
		"a sign":                  "$argon2id$v=19$m=+256,t=2,p=1$" + salt + "$" + key,
		"a leading zero":          "$argon2id$v=19$m=0256,t=2,p=1$" + salt + "$" + key,
		"memory of 4 TiB":         "$argon2id$v=19$m=4294967295,t=2,p=1$" + salt + "$" + key,
		"memory of 256 MiB":       "$argon2id$v=19$m=262144,t=2,p=1$" + salt + "$" + key,
		"memory beyond 32 bits":   "$argon2id$v=19$m=4294967552,t=2,p=1$" + salt + "$" + key,
		"less than its lanes":     "$argon2id$v=19$m=16,t=2,p=4$" + salt + "$" + key,
		"no iterations":           "$argon2id$v=19$m=256,t=0,p=1$" + salt + "$" + key,
		"a million iterations":    "$argon2id$v=19$m=256,t=1000000,p=1$" + salt + "$" + key,
		"no lanes":                "$argon2id$v=19$m=256,t=2,p=0$" + salt + "$" + key,
		"255 lanes":               "$argon2id$v=19$m=19456,t=2,p=255$" + salt + "$" + key,
		"no salt":                 "$argon2id$v=19$m=256,t=2,p=1$$" + key,
		"a salt with padding":     "$argon2id$v=19$m=256,t=2,p=1$" + salt + "=$" + key,
		"a salt with loose bits":  "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHR$" + key,
		"a key with a line end":   "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$" + key + "\n",
		"no key":                  "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$",
		"a key of a megabyte":     "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$" + strings.Repeat("A", 1<<20),
		"base64 of URLs":          "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$" + strings.ReplaceAll(key, "/", "_"),
		"a space before the text": " " + foreign,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := hasher.Verify(t.Context(), hash, "password")
			if !errors.Is(err, password.ErrHash) || got.Match {
				t.Fatalf("got %+v, %v", got, err)
			}
			if strings.Contains(err.Error(), salt) || strings.Contains(err.Error(), key) {
				t.Errorf("the error repeats the hash: %v", err)
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	hasher := password.NewHasher(0)
	hash, err := hasher.Hash(b.Context(), "down the rabbit hole")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if got, err := hasher.Verify(b.Context(), hash, "down the rabbit hole"); err != nil || !got.Match {
			b.Fatal(got, err)
		}
	}
}
