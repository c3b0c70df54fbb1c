package signature_test

import (
	"bytes"
	"testing"
)

func BenchmarkVerify(b *testing.B) {
	for name, s := range senders() {
		b.Run(name, func(b *testing.B) {
			receiver, d := s.receiver(b, now, s.secret), s.signed(b, now, s.secret)
			b.ReportAllocs()
			b.SetBytes(int64(len(d.Body)))
			for b.Loop() {
				if err := receiver.Verify(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerifyLarge(b *testing.B) {
	s := senders()["github"]
	s.body = string(bytes.Repeat([]byte("a"), 1<<20))
	receiver, d := s.receiver(b, now, s.secret), s.signed(b, now, s.secret)
	b.SetBytes(1 << 20)
	for b.Loop() {
		if err := receiver.Verify(d); err != nil {
			b.Fatal(err)
		}
	}
}
