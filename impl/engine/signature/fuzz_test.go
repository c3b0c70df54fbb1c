package signature_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/charterhq/charter/impl/engine/signature"
)

// Nothing that a stranger sends is taken, and whatever is refused is refused for one of the reasons there are.
func FuzzVerify(f *testing.F) {
	names := slices.Sorted(maps.Keys(senders()))
	for i, name := range names {
		s := senders()[name]
		d := s.signed(f, now, s.other)
		f.Add(byte(i), d.URL, d.Header.Get("Webhook-Id"), d.Header.Get("Webhook-Timestamp"), d.Header.Get(s.signature), d.Body)
	}
	f.Fuzz(func(t *testing.T, which byte, url, id, stamp, text string, body []byte) {
		s := senders()[names[int(which)%len(names)]]
		d := s.delivery()
		d.URL, d.Body = url, body
		d.Header["Webhook-Id"], d.Header["Webhook-Timestamp"] = []string{id}, []string{stamp}
		d.Header["X-Slack-Request-Timestamp"] = []string{stamp}
		d.Header[s.signature] = []string{text}
		var refusal signature.RefusalError
		if err := s.receiver(t, now, s.secret).Verify(d); !errors.As(err, &refusal) {
			t.Errorf("%v", err)
		}
	})
}
