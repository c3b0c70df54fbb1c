package signature_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/signature"
)

// What the providers publish as examples is taken, at the time it was made.
func TestPublishedExamplesAreTaken(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		scheme, secret, url string
		at                  int64
		header              map[string]string
		body                string
	}{
		// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
		"github": {
			scheme: "github", secret: "It's a Secret to Everybody", body: "Hello, World!",
			header: map[string]string{"X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"},
		},
		// https://docs.slack.dev/authentication/verifying-requests-from-slack
		"slack": {
			scheme: "slack", secret: "8f742231b10e8888abcd99yyyzzz85a5", at: 1531420618,
			body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
			header: map[string]string{
				"X-Slack-Signature":         "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
				"X-Slack-Request-Timestamp": "1531420618",
			},
		},
		// https://www.twilio.com/docs/usage/security
		"twilio": {
			scheme: "twilio", secret: "12345", url: "https://mycompany.com/myapp.php?foo=1&bar=2",
			body: "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
			header: map[string]string{
				"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
				"Content-Type":       "application/x-www-form-urlencoded; charset=UTF-8",
			},
		},
		// https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/go/webhook_test.go
		"standard": {
			scheme: "standard", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", at: 1614265330, body: `{"test": 2432232314}`,
			header: map[string]string{
				"Webhook-Id":        "msg_p5jXN8AQM9LWM0D4loKWxJek",
				"Webhook-Timestamp": "1614265330",
				"Webhook-Signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scheme := newScheme(t, signature.Options{
				Scheme: one.scheme, Secrets: []string{one.secret}, Tolerance: time.Minute, Now: func() time.Time { return time.Unix(one.at, 0) },
			})
			header := make(http.Header)
			for name, value := range one.header {
				header.Set(name, value)
			}
			if err := scheme.Verify(signature.Delivery{URL: one.url, Header: header, Body: []byte(one.body)}); err != nil {
				t.Error(err)
			}
		})
	}
}

func newScheme(t testing.TB, options signature.Options) *signature.Scheme {
	t.Helper()
	scheme, err := signature.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return scheme
}
