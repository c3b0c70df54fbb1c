package decode_test

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/charterhq/charter/impl/engine/decode"
)

// BenchmarkUnmarshal shows what the rules cost, beside the decoder without them.
func BenchmarkUnmarshal(b *testing.B) {
	type user struct {
		ID, Name, Email, Role string
		Tags                  []string
		CreatedAt             time.Time
		Version               int
	}
	text := []byte(`{"ID":"01a2078c-54a1-7c3e-8a52-3f0d9b1c2e4f","Name":"Ada Lovelace","Email":"ada@example.com","Role":"member","Tags":["a","b"],"CreatedAt":"2026-11-23T08:36:06Z","Version":1}`)
	for name, unmarshal := range map[string]func([]byte, any) error{
		"exact": decode.Unmarshal,
		"plain": func(data []byte, into any) error { return json.Unmarshal(data, into) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := unmarshal(text, new(user)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
