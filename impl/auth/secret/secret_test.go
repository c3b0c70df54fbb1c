package secret_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/auth/secret"
)

func TestKeysCheckThemselves(t *testing.T) {
	t.Parallel()
	key := secret.NewKey()
	if !secret.IsKey(key) || key == secret.NewKey() {
		t.Fatalf("%s is no key, or always the same", key)
	}
	for i := len(secret.KeyPrefix); i < len(key); i++ {
		wrong := []byte(key)
		wrong[i] = 'a' + (wrong[i]+1)%26
		if string(wrong) != key && secret.IsKey(string(wrong)) {
			t.Errorf("with another digit at %d it is a key still", i)
		}
	}
	for _, text := range []string{"", secret.KeyPrefix, key[1:], key + "0", key[:len(key)-1], " " + key, strings.ToUpper(key), strings.Repeat("-", len(key))} {
		if secret.IsKey(text) {
			t.Errorf("%q is a key", text)
		}
	}
	if hint := secret.Hint(key); len(hint) != 4 || !strings.Contains(key, hint) {
		t.Errorf("hint %q of %s", hint, key)
	}
}

func TestTheNextTokenNeedsSeedAndToken(t *testing.T) {
	t.Parallel()
	seed, token := secret.NewSeed(), secret.NewToken()
	next := secret.NextToken(seed, token)
	if next != secret.NextToken(bytes.Clone(seed), token) || len(next) != len(token) {
		t.Error("those who race get different tokens")
	}
	if next == secret.NextToken(secret.NewSeed(), token) || next == secret.NextToken(seed, secret.NewToken()) {
		t.Error("half of the secret is enough")
	}
	if bytes.Equal(secret.Hash(token), secret.Hash(next)) || len(secret.Hash(token)) != 32 {
		t.Error("the hashes are wrong")
	}
}

func FuzzIsKey(f *testing.F) {
	f.Add(secret.NewKey())
	f.Add(secret.KeyPrefix + strings.Repeat("0", 38))
	f.Fuzz(func(t *testing.T, text string) {
		if secret.IsKey(text) && (len(text) != 46 || secret.Hint(text) == "") {
			t.Errorf("%q is a key", text)
		}
	})
}
