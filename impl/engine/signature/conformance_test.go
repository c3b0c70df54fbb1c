package signature_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/signature"
)

var update = flag.Bool("update", false, "write the deliveries that SDKs verify")

// conformance is what all SDKs are held to: clients/conformance/webhooks.json.
type conformance struct {
	Now        int64      `json:"now"`       // seconds since 1970
	Tolerance  int64      `json:"tolerance"` // seconds
	Deliveries []delivery `json:"deliveries"`
	BadSecrets []string   `json:"badSecrets"` // each is a mistake of the program, not of a delivery
}

type delivery struct {
	Name    string            `json:"name"`
	Secrets []string          `json:"secrets"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Now     int64             `json:"now,omitempty"`   // if it is another
	Error   string            `json:"error,omitempty"` // why it is refused; payload: it was signed, and is not JSON
	Event   string            `json:"event,omitempty"` // what its payload says that it is
	Unknown bool              `json:"unknown,omitempty"`
	Signs   bool              `json:"signs,omitempty"` // signing body, id and time with the secrets gives these headers
}

const (
	vectorTime = 1767225600 // the first second of 2026
	newSecret  = "whsec_Q2hhcnRlciBzaWducyBpdHMgd2ViaG9va3MgLSBuZXc="
	oldSecret  = "whsec_Q2hhcnRlciBzaWducyBpdHMgd2ViaG9va3MgLSBvbGQ="
	hisPrivate = "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	hisPublic  = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
	userMade   = `{"type":"user.created","timestamp":"2026-01-01T00:00:00Z","data":{"id":"019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f","name":"Ada Lovelace"}}`
)

// vectors are the deliveries: each is signed as its sender would, and then something is done to it.
func vectors(t *testing.T) conformance {
	t.Helper()
	c := conformance{Now: vectorTime, Tolerance: 300, BadSecrets: []string{
		"", " ", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all, whatever it is", "whpk_c2hvcnQ=", "whsk_c2hvcnQ=", "key_Q2hhcnRlciBzaWducyBpdHMgd2ViaG9va3MgLSBuZXc=",
	}}
	type change = func(*delivery)
	header := func(name, value string) change { return func(d *delivery) { d.Headers[name] = value } }
	missing := func(name string) change { return func(d *delivery) { delete(d.Headers, name) } }
	body := func(text string) change { return func(d *delivery) { d.Body = text } }
	by := func(secrets ...string) change { return func(d *delivery) { d.Secrets = secrets } }
	first := func(text string) change {
		return func(d *delivery) { d.Headers["webhook-signature"] = text + d.Headers["webhook-signature"] }
	}
	signs := func(d *delivery) { d.Signs = true }
	unknown := func(d *delivery) { d.Unknown = true }
	add := func(name string, signers []string, at int64, text, wrong, event string, changes ...change) {
		d := signature.Delivery{Header: http.Header{"Webhook-Id": {"msg_2Kd8"}}, Body: []byte(text)}
		s := newScheme(t, signature.Options{Scheme: "standard", Secrets: signers, Tolerance: time.Hour, Now: func() time.Time { return time.Unix(at, 0) }})
		if err := s.Sign(&d); err != nil {
			t.Fatal(err)
		}
		one := delivery{Name: name, Secrets: signers, Headers: make(map[string]string), Body: text, Error: wrong, Event: event}
		for field := range d.Header {
			one.Headers[strings.ToLower(field)] = d.Header.Get(field)
		}
		for _, change := range changes {
			change(&one)
		}
		c.Deliveries = append(c.Deliveries, one)
	}
	now, made := int64(vectorTime), "user.created"
	current, old := []string{newSecret}, []string{oldSecret}

	add("valid", current, now, userMade, "", made, signs)
	add("letters beyond ASCII", current, now, `{"type":"user.created","data":{"name":"Zoë Ørjan 雪 🦊"}}`, "", made, signs)
	add("white space is part of what is signed", current, now, "{ \"type\" :\t\"user.created\" }\n", "", made, signs)
	add("the names of fields are the same in upper case", current, now, userMade, "", made, func(d *delivery) {
		for name, value := range maps.Clone(d.Headers) {
			delete(d.Headers, name)
			d.Headers[http.CanonicalHeaderKey(name)] = value
		}
	})
	add("a secret without its beginning", current, now, userMade, "", made, by(strings.TrimPrefix(newSecret, "whsec_")))
	add("the body was changed", current, now, userMade, "mismatch", "", body(strings.Replace(userMade, "Ada", "Eve", 1)))
	add("the body was written again", current, now, `{"type": "user.created"}`, "mismatch", "", body(`{"type":"user.created"}`))
	add("the id was changed", current, now, userMade, "mismatch", "", header("webhook-id", "msg_2Kd9"))
	add("the time was changed", current, now-3600, userMade, "mismatch", "", header("webhook-timestamp", "1767225600"))
	add("another secret", current, now, userMade, "mismatch", "", by(oldSecret))
	add("as old as it may be", current, now-300, userMade, "", made, signs)
	add("too old", current, now-301, userMade, "expired", "")
	add("as far ahead as it may be", current, now+300, userMade, "", made, signs)
	add("too far ahead", current, now+301, userMade, "early", "")
	add("the receiver has the new secret already", old, now, userMade, "", made, by(newSecret, oldSecret))
	add("the sender has the new secret already", []string{newSecret, oldSecret}, now, userMade, "", made, by(oldSecret))
	add("several signatures", []string{newSecret, oldSecret}, now, userMade, "", made, signs)
	add("the second signature is the one", current, now, userMade, "", made, first("v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= "))
	add("versions that nobody knows are passed over", current, now, userMade, "", made, first("v9,!! v2,AAAA "))
	add("only versions that nobody knows", current, now, userMade, "missing", "", header("webhook-signature", "v9,AAAA"))
	for _, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
		add("without "+name, current, now, userMade, "missing", "", missing(name))
		add("with an empty "+name, current, now, userMade, "missing", "", header(name, ""))
	}
	for _, stamp := range []string{"yesterday", "1767225600.0", "-1767225600", "+1767225600", "0", "0x69560000", "9999999999999"} {
		add("the time is "+stamp, current, now, userMade, "malformed", "", header("webhook-timestamp", stamp))
	}
	for _, one := range [][2]string{
		{"has no version", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
		{"is no base64", "v1,????????????????????????????????????????????"},
		{"is too short", "v1,AAAA"},
		{"is empty", "v1,"},
		{"has two spaces", "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=  v1,AAAA"},
		{"is in other letters of base64", "v1,--------------------------------------------"},
		{"is one of nine", strings.TrimSpace(strings.Repeat("v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= ", 9))},
	} {
		add("the signature "+one[0], current, now, userMade, "malformed", "", header("webhook-signature", one[1]))
	}
	add("the id has a full stop", current, now, userMade, "malformed", "", header("webhook-id", "msg.1"))
	add("Ed25519, with the public key", []string{hisPrivate}, now, userMade, "", made, by(hisPublic))
	add("Ed25519, with the private key", []string{hisPrivate}, now, userMade, "", made, signs)
	add("Ed25519, changed", []string{hisPrivate}, now, userMade, "mismatch", "", by(hisPublic), body("{}"))
	add("Ed25519, and a secret that did not sign", []string{hisPrivate}, now, userMade, "mismatch", "", by(newSecret))
	add("a secret and Ed25519", []string{newSecret, hisPrivate}, now, userMade, "", made, signs, by(newSecret, hisPrivate))
	add("an event of a later version", current, now, `{"type":"user.promoted","data":{"to":"astronaut"}}`, "", "user.promoted", unknown)
	add("an event that does not say what it is", current, now, `[1, 2]`, "", "", unknown)
	add("what is signed is not JSON", current, now, `{"type":`, "payload", "")
	add("what is signed is nothing", current, now, "", "payload", "")
	c.Deliveries = append(c.Deliveries, delivery{
		Name: "the example of the standard", Secrets: []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, Now: 1614265330, Body: `{"test": 2432232314}`, Unknown: true, Signs: true,
		Headers: map[string]string{"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330", "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
	})
	return c
}

// The deliveries that SDKs are tested with are taken and refused here as there.
func TestDeliveriesOfSDKs(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "..", "clients", "conformance", "webhooks.json")
	c := vectors(t)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(c); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written, out.Bytes()) {
		t.Error("clients/conformance/webhooks.json is not what is made here: go test -update writes it")
	}
	for _, one := range c.Deliveries {
		t.Run(one.Name, func(t *testing.T) {
			t.Parallel()
			one.check(t, c)
		})
	}
	for _, secret := range c.BadSecrets {
		if _, err := signature.New(signature.Options{Scheme: "standard", Secrets: []string{secret}, Tolerance: time.Minute}); err == nil {
			t.Errorf("the secret %q is taken", secret)
		}
	}
}

func (one delivery) check(t *testing.T, c conformance) {
	t.Helper()
	options := signature.Options{
		Scheme: "standard", Secrets: one.Secrets, Tolerance: time.Duration(c.Tolerance) * time.Second,
		Now: func() time.Time { return time.Unix(cmp.Or(one.Now, c.Now), 0) },
	}
	d := signature.Delivery{Header: make(http.Header), Body: []byte(one.Body)}
	for name, value := range one.Headers {
		d.Header.Set(name, value)
	}
	err := newScheme(t, options).Verify(d)
	want := signature.RefusalError(one.Error)
	if one.Error == "" || one.Error == "payload" {
		if err != nil {
			t.Errorf("it is refused: %v", err)
		}
	} else if !errors.Is(err, want) {
		t.Errorf("it is %v, and not %v", err, want)
	}
	if valid := json.Valid(d.Body); one.Error == "payload" && valid || one.Error == "" && !valid {
		t.Errorf("its body is JSON: %t", valid)
	}
}
