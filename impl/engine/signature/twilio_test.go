package signature_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/signature"
)

func fields(form []byte) string {
	values, err := url.ParseQuery(string(form))
	if err != nil {
		return err.Error()
	}
	var text strings.Builder
	for pair := range strings.SplitSeq(values.Encode(), "&") { // in order
		name, value, _ := strings.Cut(pair, "=")
		text.WriteString(name + value)
	}
	return text.String()
}

func TestTwilioSignsTheAddressItWasGiven(t *testing.T) {
	t.Parallel()
	s := senders()["twilio"]
	receiver := s.receiver(t, now, s.secret)
	for name, one := range map[string]struct {
		signed, received string
		want             bool
	}{
		"the same":                {address, address, true},
		"signed with the port":    {strings.Replace(address, ".com", ".com:443", 1), address, true},
		"received with the port":  {address, strings.Replace(address, ".com", ".com:443", 1), true},
		"the port of plain HTTP":  {"http://api.example.com:80/x", "http://api.example.com/x", true},
		"another port":            {strings.Replace(address, ".com", ".com:444", 1), address, false},
		"the port of another":     {strings.Replace(address, ".com", ".com:80", 1), address, false},
		"another host":            {strings.Replace(address, "api", "evil", 1), address, false},
		"another path":            {strings.Replace(address, "twilio", "github", 1), address, false},
		"another query":           {strings.Replace(address, "tenant=1", "tenant=2", 1), address, false},
		"no query":                {strings.TrimSuffix(address, "?tenant=1"), address, false},
		"a user named as a host":  {"https://api.example.com@api.example.com:443/x", "https://api.example.com@api.example.com/x", true},
		"an address of version 6": {"https://[::1]:443/x", "https://[::1]/x", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := s.delivery()
			d.URL = one.signed
			if err := receiver.Sign(&d); err != nil {
				t.Fatal(err)
			}
			d.URL = one.received
			if err := receiver.Verify(d); (err == nil) != one.want {
				t.Error(err)
			}
		})
	}
}

// What a form repeats is signed once, and in order.
func TestTwilioSignsFieldsOnceAndInOrder(t *testing.T) {
	t.Parallel()
	s := senders()["twilio"]
	receiver := s.receiver(t, now, s.secret)
	d := s.delivery()
	d.Body = []byte("b=2&a=1&b=1&b=2")
	if err := receiver.Sign(&d); err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]bool{"b=2&a=1&b=1&b=2": true, "a=1&b=1&b=2": true, "a=1&b=1": false, "a=1&b=1&b=2&c=3": false} {
		d.Body = []byte(body)
		if err := receiver.Verify(d); (err == nil) != want {
			t.Errorf("%s: %v", body, err)
		}
	}
	d.Body = []byte("a=%zz")
	refused(t, receiver, d, signature.ErrMalformed)
}

func TestTwilioNamesABodyThatIsNoForm(t *testing.T) {
	t.Parallel()
	s := senders()["twilio, JSON"]
	receiver, good := s.receiver(t, now, s.secret), s.signed(t, now, s.secret)
	if !strings.HasPrefix(good.URL, address+"&bodySHA256=") {
		t.Error(good.URL)
	}
	for url, want := range map[string]signature.RefusalError{
		address:                               signature.ErrMissing,
		good.URL + "&bodySHA256=00":           signature.ErrMalformed,
		address + "&bodySHA256=00":            signature.ErrMalformed,
		address + "&bodySHA256=%zz":           signature.ErrMalformed,
		"https://api.example.com:x":           signature.ErrMalformed,
		good.URL + "&more=1":                  signature.ErrMismatch,
		strings.ToUpper(good.URL[:8]) + "com": signature.ErrMissing,
	} {
		d := good
		d.URL = url
		refused(t, receiver, d, want)
	}
	d := good // the signature is over the address alone
	d.Header, d.Body = d.Header.Clone(), nil
	d.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	refused(t, receiver, d, signature.ErrMismatch)
	d = s.delivery()
	d.URL = "/api/webhooks/twilio"
	if err := receiver.Sign(&d); err == nil {
		t.Error("a path was signed")
	}
}
