package signature_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/signature"
)

// A public key verifies what its private key has signed, and signs nothing.
func TestStandardVerifiesWithAPublicKey(t *testing.T) {
	t.Parallel()
	s := senders()["standard, signed"]
	seed, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.secret, "whsk_"))
	key := ed25519.NewKeyFromSeed(seed)
	whole := "whsk_" + base64.StdEncoding.EncodeToString(key)
	public := s.receiver(t, now, "whpk_"+base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)))
	for _, secret := range []string{s.secret, whole} {
		if err := public.Verify(s.signed(t, now, secret)); err != nil {
			t.Error(err)
		}
	}
	refused(t, public, s.signed(t, now, s.other), signature.ErrMismatch)
	d := s.delivery()
	if err := public.Sign(&d); err == nil {
		t.Error("a public key has signed")
	}
}

// What is signed is ID.TIME.BODY: with a full stop in the id it could be parted in another way.
func TestStandardIsReadInOneWay(t *testing.T) {
	t.Parallel()
	s := senders()["standard"]
	s.body = "1795680000.{}"
	d := s.signed(t, now, s.secret)
	receiver := s.receiver(t, now, s.secret)
	if err := receiver.Verify(d); err != nil {
		t.Fatal(err)
	}
	d.Header.Set("Webhook-Id", "msg_1."+d.Header.Get("Webhook-Timestamp"))
	d.Header.Set("Webhook-Timestamp", "1795680000")
	d.Body = []byte("{}")
	refused(t, receiver, d, signature.ErrMalformed)
	if err := receiver.Sign(&d); err == nil {
		t.Error("an id with a full stop was signed")
	}
	for _, name := range []string{"Webhook-Id", "Webhook-Timestamp"} {
		d := s.signed(t, now, s.secret)
		d.Header.Del(name)
		refused(t, receiver, d, signature.ErrMissing)
	}
	for _, stamp := range []string{"0", "-1", "+1795680000", "1795680000.0", " 1795680000", "0x6b07d000", "9999999999999999999"} {
		d := s.signed(t, now, s.secret)
		d.Header.Set("Webhook-Timestamp", stamp)
		refused(t, receiver, d, signature.ErrMalformed)
	}
}

// Versions that come later are passed over.
func TestStandardPassesOverOtherVersions(t *testing.T) {
	t.Parallel()
	s := senders()["standard"]
	d := s.signed(t, now, s.secret)
	d.Header.Set(s.signature, "v9,!! "+d.Header.Get(s.signature))
	if err := s.receiver(t, now, s.secret).Verify(d); err != nil {
		t.Error(err)
	}
}
