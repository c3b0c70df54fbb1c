package signature_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/signature"
)

const (
	address = "https://api.example.com/api/webhooks/twilio?tenant=1"
	body    = `{"id": "evt_1", "type": "customer.created"}`
)

var now = time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)

// sender is how one provider sends.
type sender struct {
	scheme, contentType, body string
	secret, other             string
	signature                 string // the field of the header with the signature
	dated                     bool
	several                   bool // a delivery can have several signatures
}

func senders() map[string]sender {
	const json, form = "application/json", "application/x-www-form-urlencoded"
	private := func(b byte) string {
		return "whsk_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, ed25519.SeedSize))
	}
	return map[string]sender{
		"github":           {"github", json, body, "first secret", "second secret", "X-Hub-Signature-256", false, false},
		"github, a form":   {"github", form, "payload=%7B%7D", "first secret", "second secret", "X-Hub-Signature-256", false, false},
		"shopify":          {"shopify", json, body, "first secret", "second secret", "X-Shopify-Hmac-Sha256", false, false},
		"slack":            {"slack", json, body, "first secret", "second secret", "X-Slack-Signature", true, false},
		"stripe":           {"stripe", json, body, "whsec_first", "whsec_second", "Stripe-Signature", true, true},
		"twilio":           {"twilio", form, "From=%2B1&Body=a+b&Body=c&Empty=", "first secret", "second secret", "X-Twilio-Signature", false, false},
		"twilio, JSON":     {"twilio", json, body, "first secret", "second secret", "X-Twilio-Signature", false, false},
		"standard":         {"standard", json, body, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "Webhook-Signature", true, true},
		"standard, signed": {"standard", json, body, private(1), private(2), "Webhook-Signature", true, true},
	}
}

func (s sender) delivery() signature.Delivery {
	header := make(http.Header)
	header.Set("Content-Type", s.contentType)
	header.Set("Webhook-Id", "msg_1")
	return signature.Delivery{URL: address, Header: header, Body: []byte(s.body)}
}

func (s sender) signed(t testing.TB, at time.Time, secrets ...string) signature.Delivery {
	t.Helper()
	d := s.delivery()
	if err := s.receiver(t, at, secrets...).Sign(&d); err != nil {
		t.Fatal(err)
	}
	return d
}

func (s sender) receiver(t testing.TB, at time.Time, secrets ...string) *signature.Scheme {
	t.Helper()
	return newScheme(t, signature.Options{Scheme: s.scheme, Secrets: secrets, Tolerance: 5 * time.Minute, Now: func() time.Time { return at }})
}

// each runs a test for every way to send.
func each(t *testing.T, test func(*testing.T, sender)) {
	t.Helper()
	for name, s := range senders() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, s)
		})
	}
}

func refused(t *testing.T, scheme *signature.Scheme, d signature.Delivery, want ...signature.RefusalError) {
	t.Helper()
	err := scheme.Verify(d)
	var got signature.RefusalError
	if !errors.As(err, &got) || !slices.Contains(want, got) {
		t.Errorf("the delivery is %v, not %v", err, want)
	}
}

func TestWhatIsSignedIsTaken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s sender) {
		for _, at := range []time.Duration{0, -5 * time.Minute, 5 * time.Minute} {
			if err := s.receiver(t, now, s.secret).Verify(s.signed(t, now.Add(at), s.secret)); err != nil {
				t.Errorf("after %v: %v", at, err)
			}
		}
	})
}

func TestAnEmptyBodyIsABodyToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s sender) {
		s.body = ""
		if err := s.receiver(t, now, s.secret).Verify(s.signed(t, now, s.secret)); err != nil {
			t.Error(err)
		}
	})
}

func TestOneFlippedBitIsFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s sender) {
		receiver, d := s.receiver(t, now, s.secret), s.signed(t, now, s.secret)
		for at := range d.Body {
			for bit := range 8 {
				changed := d
				changed.Body = bytes.Clone(d.Body)
				changed.Body[at] ^= 1 << bit
				if err := receiver.Verify(changed); err == nil && !sameForm(s, d.Body, changed.Body) {
					t.Fatalf("bit %d of byte %d was not missed", bit, at)
				}
			}
		}
		refused(t, receiver, signature.Delivery{URL: d.URL, Header: d.Header, Body: append(bytes.Clone(d.Body), ' ')}, signature.ErrMismatch)
	})
}

// sameForm tells whether two bodies are the same fields, which is all of a form that Twilio signs: %2B and %2b, for
// one, and & and the = of an empty value do not differ in what they say.
func sameForm(s sender, one, other []byte) bool {
	return s.scheme == "twilio" && fields(one) == fields(other)
}

func TestASignatureThatIsMissingDoubledOrBrokenIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s sender) {
		receiver, good := s.receiver(t, now, s.secret), s.signed(t, now, s.secret)
		with := func(values ...string) signature.Delivery {
			d := good
			d.Header = good.Header.Clone()
			d.Header[s.signature] = values
			return d
		}
		value := good.Header.Get(s.signature)
		refused(t, receiver, with(), signature.ErrMissing)
		refused(t, receiver, with(""), signature.ErrMissing)
		refused(t, receiver, with(value, value), signature.ErrMalformed)
		for _, broken := range []string{
			"x", "=", ",", " ", value + " ", " " + value, value + "0", value[:len(value)-1], value + "," + value, value + "\n",
			"sha256=", "sha1=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12", "v0=", "v1=", "t=,v1=", "v1,", "v1a,", "v2,AAAA",
			"t=1e9,v1=00", strings.Repeat("v1=00,", 1000), strings.Repeat("v1,AA== ", 1000),
		} {
			refused(t, receiver, with(broken), signature.ErrMalformed, signature.ErrMissing)
		}
	})
}

func TestTheSignaturesOfOtherSchemesCountForNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s sender) {
		for name, other := range senders() {
			if other.scheme == s.scheme {
				continue
			}
			d := other.signed(t, now, other.secret)
			d.Body = []byte(s.body)
			if err := s.receiver(t, now, s.secret).Verify(d); err == nil {
				t.Errorf("a delivery of %s was taken", name)
			}
		}
	})
}

func TestADeliveryOfAnotherTimeIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s sender) {
		receiver := s.receiver(t, now, s.secret)
		late, early := s.signed(t, now.Add(-5*time.Minute-time.Second), s.secret), s.signed(t, now.Add(365*24*time.Hour), s.secret)
		if !s.dated {
			return
		}
		refused(t, receiver, late, signature.ErrExpired)
		refused(t, receiver, early, signature.ErrEarly)
		// Whoever changes the time has to sign again.
		moved := late
		moved.Header = late.Header.Clone()
		fresh := s.signed(t, now, s.other)
		for _, name := range []string{"X-Slack-Request-Timestamp", "Webhook-Timestamp"} {
			moved.Header[name] = fresh.Header[name]
		}
		if s.scheme == "stripe" {
			stamp, _, _ := strings.Cut(fresh.Header.Get(s.signature), ",")
			_, codes, _ := strings.Cut(late.Header.Get(s.signature), ",")
			moved.Header.Set(s.signature, stamp+","+codes)
		}
		refused(t, receiver, moved, signature.ErrMismatch)
	})
}

func TestWhileASecretIsReplacedBothAreGood(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s sender) {
		both := s.receiver(t, now, s.secret, s.other)
		for _, secret := range []string{s.secret, s.other} {
			if err := both.Verify(s.signed(t, now, secret)); err != nil {
				t.Error(err)
			}
		}
		refused(t, s.receiver(t, now, s.other), s.signed(t, now, s.secret), signature.ErrMismatch)
		if d := s.signed(t, now, s.secret, s.other); s.several {
			for _, secret := range []string{s.secret, s.other} {
				if err := s.receiver(t, now, secret).Verify(d); err != nil {
					t.Errorf("of several signatures: %v", err)
				}
			}
		}
	})
}

func TestTheCaseOfHexDoesNotMatter(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"github", "slack"} {
		s := senders()[name]
		d := s.signed(t, now, s.secret)
		kind, digits, _ := strings.Cut(d.Header.Get(s.signature), "=")
		d.Header.Set(s.signature, kind+"="+strings.ToUpper(digits))
		if err := s.receiver(t, now, s.secret).Verify(d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOptionsThatCannotWorkAreNamed(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		options signature.Options
		want    string
	}{
		"a scheme that nobody has": {signature.Options{Scheme: "paypal", Secrets: []string{"s"}}, "github, shopify, slack, standard, stripe, twilio"},
		"no secret":                {signature.Options{Scheme: "github"}, "no secret"},
		"an empty secret":          {signature.Options{Scheme: "github", Secrets: []string{"good", ""}}, "secret 2: it is empty"},
		"a blank secret":           {signature.Options{Scheme: "github", Secrets: []string{" \t"}}, "it is empty"},
		"a line break":             {signature.Options{Scheme: "github", Secrets: []string{"s3cret\n"}}, "white space"},
		"no tolerance":             {signature.Options{Scheme: "stripe", Secrets: []string{"s3cret"}}, "no tolerance"},
		"not base64":               {signature.Options{Scheme: "standard", Secrets: []string{"whsec_s3cret!"}, Tolerance: 1}, "not base64"},
		"too short":                {signature.Options{Scheme: "standard", Secrets: []string{"whsec_c2VjcmV0"}, Tolerance: 1}, "at least 24"},
		"of another kind":          {signature.Options{Scheme: "standard", Secrets: []string{"whxx_c2VjcmV0"}, Tolerance: 1}, "it is no key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := signature.New(one.options)
			if err == nil || !strings.Contains(err.Error(), one.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%v, not %q", err, one.want)
			}
		})
	}
}
