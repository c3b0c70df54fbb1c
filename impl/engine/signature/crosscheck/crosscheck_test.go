// Package crosscheck_test asks the providers' own libraries whether they understand the signatures of webhooks as Charter
// does. It is a module of its own, so that nothing else depends on them.
package crosscheck_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-github/v74/github"
	"github.com/slack-go/slack"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stripe/stripe-go/v83/webhook"
	"github.com/twilio/twilio-go/client"

	"github.com/charterhq/charter/impl/engine/signature"
)

const (
	address = "https://api.example.com/hooks?tenant=1"
	secret  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" // the one that Standard Webhooks publishes
)

// library says what a provider's own library thinks of a delivery.
type library struct {
	scheme, contentType, field string
	verify                     func(signature.Delivery) error
}

func libraries() map[string]library {
	const form = "application/x-www-form-urlencoded"
	return map[string]library{
		"github": {"github", "application/json", "X-Hub-Signature-256", func(d signature.Delivery) error {
			return github.ValidateSignature(d.Header.Get("X-Hub-Signature-256"), d.Body, []byte(secret))
		}},
		"slack": {"slack", "application/json", "X-Slack-Signature", func(d signature.Delivery) error {
			verifier, err := slack.NewSecretsVerifier(d.Header, secret)
			if err != nil {
				return err
			}
			verifier.Write(d.Body) // a hash takes everything
			return verifier.Ensure()
		}},
		"standard": {"standard", "application/json", "Webhook-Signature", func(d signature.Delivery) error {
			hook, err := standardwebhooks.NewWebhook(secret)
			if err != nil {
				return err
			}
			return hook.Verify(d.Body, d.Header)
		}},
		"stripe": {"stripe", "application/json", "Stripe-Signature", func(d signature.Delivery) error {
			return webhook.ValidatePayload(d.Body, d.Header.Get("Stripe-Signature"), secret)
		}},
		"twilio, a form": {"twilio", form, "X-Twilio-Signature", func(d signature.Delivery) error {
			values, err := url.ParseQuery(string(d.Body))
			if err != nil {
				return err
			}
			fields := make(map[string]string, len(values))
			for name, of := range values {
				fields[name] = of[0] // the library knows no field that is repeated
			}
			validator := client.NewRequestValidator(secret)
			return unless(validator.Validate(d.URL, fields, d.Header.Get("X-Twilio-Signature")))
		}},
		"twilio, JSON": {"twilio", "application/json", "X-Twilio-Signature", func(d signature.Delivery) error {
			validator := client.NewRequestValidator(secret)
			return unless(validator.ValidateBody(d.URL, d.Body, d.Header.Get("X-Twilio-Signature")))
		}},
	}
}

func unless(good bool) error {
	if good {
		return nil
	}
	return signature.ErrMismatch
}

func (l library) body(random *rand.Rand) []byte {
	if strings.HasSuffix(l.contentType, "urlencoded") {
		values := make(url.Values)
		for range random.IntN(6) {
			values.Set(fmt.Sprintf("Field%d", random.IntN(50)), text(random))
		}
		return []byte(values.Encode())
	}
	return []byte(text(random))
}

func text(random *rand.Rand) string {
	letters := make([]rune, random.IntN(200))
	for i := range letters {
		letters[i] = []rune("ab{}\":,é€\U0001F600 \n.")[random.IntN(13)]
	}
	return string(letters)
}

// What Charter signs the libraries take, and what was changed on the way neither takes.
func TestLibrariesAgree(t *testing.T) {
	t.Parallel()
	for name, l := range libraries() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2)) // the same each time
			ours, err := signature.New(signature.Options{Scheme: l.scheme, Secrets: []string{secret}, Tolerance: 5 * time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			for range 2000 {
				d := signature.Delivery{URL: address, Header: make(http.Header), Body: l.body(random)}
				d.Header.Set("Content-Type", l.contentType)
				d.Header.Set("Webhook-Id", "msg_"+base64.RawURLEncoding.EncodeToString([]byte(text(random))))
				if err := ours.Sign(&d); err != nil {
					t.Fatal(err)
				}
				if err := ours.Verify(d); err != nil {
					t.Fatalf("not what was signed: %v", err)
				}
				if err := l.verify(d); err != nil {
					t.Fatalf("the library: %v of %q", err, d.Body)
				}
				changed := l.change(random, d)
				if err := ours.Verify(changed); err == nil && l.verify(changed) != nil {
					t.Fatalf("only Charter takes %+v", changed)
				}
			}
		})
	}
}

// change turns a byte of the body or of the signature into another.
func (l library) change(random *rand.Rand, d signature.Delivery) signature.Delivery {
	d.Header, d.Body = d.Header.Clone(), bytes.Clone(d.Body)
	if len(d.Body) > 0 && random.IntN(2) == 0 {
		d.Body[random.IntN(len(d.Body))] ^= byte(1 + random.IntN(255))
		return d
	}
	value := []byte(d.Header.Get(l.field))
	value[random.IntN(len(value))] ^= byte(1 + random.IntN(127))
	d.Header[l.field] = []string{string(value)}
	return d
}

// What the libraries sign Charter takes.
func TestSignaturesOfLibrariesAreTaken(t *testing.T) {
	t.Parallel()
	now := time.Now()
	body := []byte(`{"id": "evt_1", "object": "event"}`)
	signed := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: body, Secret: secret, Timestamp: now})
	hook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	standard, err := hook.Sign("msg_1", now, body)
	if err != nil {
		t.Fatal(err)
	}
	for scheme, header := range map[string]http.Header{
		"stripe":   {"Stripe-Signature": {signed.Header}},
		"standard": {"Webhook-Id": {"msg_1"}, "Webhook-Timestamp": {fmt.Sprint(now.Unix())}, "Webhook-Signature": {standard}},
	} {
		ours, err := signature.New(signature.Options{Scheme: scheme, Secrets: []string{secret}, Tolerance: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		if err := ours.Verify(signature.Delivery{Header: header, Body: body}); err != nil {
			t.Errorf("%s: %v", scheme, err)
		}
	}
}
