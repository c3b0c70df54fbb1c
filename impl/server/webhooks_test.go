package server_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/signature"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// example is a good delivery of a scheme.
type deliveryExample struct {
	header http.Header
	body   string
	event  string
	status int
}

func examplesOfDeliveries() map[string]deliveryExample {
	inJSON := func(more ...string) http.Header {
		header := http.Header{"Content-Type": {"application/json"}}
		for i := 0; i < len(more); i += 2 {
			header.Set(more[i], more[i+1])
		}
		return header
	}
	return map[string]deliveryExample{
		"stripe":   {inJSON(), `{"id":"evt_1","type":"charge.refunded"}`, "charge.refunded", 204},
		"github":   {inJSON("X-GitHub-Event", "star", "X-GitHub-Delivery", "d-1"), `{"action":"created"}`, "star", 204},
		"twilio":   {http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, "MessageSid=SM1&SmsStatus=sent&Body=a+b%26c", "sent", 200},
		"slack":    {inJSON(), `{"type":"event_callback","event_id":"Ev1","event":{"type":"app_mention"}}`, "app_mention", 204},
		"shopify":  {inJSON("X-Shopify-Topic", "orders/create", "X-Shopify-Event-Id", "e-1"), `{"id":1}`, "orders/create", 204},
		"standard": {inJSON("Webhook-Id", "msg_1"), `{"type":"contact.created"}`, "contact.created", 204},
	}
}

// deliver posts a delivery, signed or not.
func deliver(t *testing.T, s *servertest.Instance, scheme string, delivery signature.Delivery) (int, string) {
	t.Helper()
	query := ""
	if address, err := url.Parse(delivery.URL); err == nil && address.RawQuery != "" {
		query = "?" + address.RawQuery
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/api/webhooks/"+scheme+query, bytes.NewReader(delivery.Body))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(request.Header, delivery.Header)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// events are those that a server keeps.
func events(t *testing.T, s *servertest.Instance) (list []repository.WebhookEvent) {
	t.Helper()
	if err := s.DB.Read(t.Context(), func(tx *repository.Tx) (err error) {
		list, err = tx.WebhookEvents(repository.WebhookEventFilter{Limit: 1000})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestADeliveryOfEachSchemeIsKeptOnceAsItCame(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for scheme, example := range examplesOfDeliveries() {
			delivery := servertest.Signed(t, scheme, servertest.Secrets[scheme], time.Now(), example.header, example.body)
			for range 3 {
				if status, body := deliver(t, s, scheme, delivery); status != example.status {
					t.Errorf("%s: %d %s", scheme, status, body)
				}
			}
		}
		kept := events(t, s)
		if len(kept) != len(examplesOfDeliveries()) {
			t.Errorf("%d events are kept", len(kept))
		}
		for _, event := range kept {
			example := examplesOfDeliveries()[event.Scheme]
			err := s.DB.Read(t.Context(), func(tx *repository.Tx) (err error) {
				event, err = tx.WebhookEvent(event.ID)
				return err
			})
			if err != nil || event.Type != example.event || string(event.Body) != example.body || event.State != repository.EventIgnored || !event.Verified {
				t.Errorf("%v %+v", err, event)
			}
			for name, values := range example.header {
				if event.Headers.Get(name) != values[0] {
					t.Errorf("%s: %s is %q", event.Scheme, name, event.Headers.Get(name))
				}
			}
		}
	})
}

func TestADeliveryThatIsNotSignedAsItMustBeLeavesNothing(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	signs := map[string]string{
		"stripe": "Stripe-Signature", "github": "X-Hub-Signature-256", "twilio": "X-Twilio-Signature", "slack": "X-Slack-Signature",
		"shopify": "X-Shopify-Hmac-Sha256", "standard": "Webhook-Signature",
	}
	dated := map[string]bool{"stripe": true, "slack": true, "standard": true}
	for scheme, example := range examplesOfDeliveries() {
		other := servertest.Secrets[scheme] + "x"
		if scheme == "standard" {
			other = "whsec_AAAAr8GKYqrTwjUPD8ILPZIo2LaLaSw1"
		}
		sign := func(secret string, at time.Time) signature.Delivery {
			return servertest.Signed(t, scheme, secret, at, example.header, example.body)
		}
		good := func() signature.Delivery { return sign(servertest.Secrets[scheme], time.Now()) }
		field := signs[scheme]
		cases := map[string]struct {
			delivery signature.Delivery
			change   func(*signature.Delivery)
		}{
			"none":           {good(), func(d *signature.Delivery) { d.Header.Del(field) }},
			"empty":          {good(), func(d *signature.Delivery) { d.Header.Set(field, "") }},
			"twice":          {good(), func(d *signature.Delivery) { d.Header.Add(field, d.Header.Get(field)) }},
			"no signature":   {good(), func(d *signature.Delivery) { d.Header.Set(field, "let me in") }},
			"cut":            {good(), func(d *signature.Delivery) { d.Header.Set(field, d.Header.Get(field)[:len(d.Header.Get(field))-3]) }},
			"another secret": {sign(other, time.Now()), nil},
			"one bit":        {good(), func(d *signature.Delivery) { d.Body[len(d.Body)-2] ^= 1 }},
			"one byte more":  {good(), func(d *signature.Delivery) { d.Body = append(d.Body, ' ') }},
			"an empty body":  {good(), func(d *signature.Delivery) { d.Body = nil }},
			"another's scheme": {good(), func(d *signature.Delivery) {
				signature := d.Header.Get(field)
				for _, name := range signs {
					d.Header.Set(name, signature)
				}
				d.Header.Del(field)
			}},
		}
		if dated[scheme] {
			cases["an hour old"] = struct {
				delivery signature.Delivery
				change   func(*signature.Delivery)
			}{sign(servertest.Secrets[scheme], time.Now().Add(-time.Hour)), nil}
			cases["an hour ahead"] = struct {
				delivery signature.Delivery
				change   func(*signature.Delivery)
			}{sign(servertest.Secrets[scheme], time.Now().Add(time.Hour)), nil}
		}
		for name, test := range cases {
			if test.change != nil {
				test.change(&test.delivery)
			}
			status, body := deliver(t, s, scheme, test.delivery)
			if status != http.StatusUnauthorized || !strings.Contains(body, `"code":"invalid-signature"`) {
				t.Errorf("%s, %s: %d %s", scheme, name, status, body)
			}
		}
		large := good()
		large.Body = bytes.Repeat([]byte("x"), 2<<20)
		if status, _ := deliver(t, s, scheme, large); status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s, too large: %d", scheme, status)
		}
	}
	if kept := events(t, s); len(kept) != 0 {
		t.Errorf("%+v are kept", kept)
	}
}

func TestSecretsRotateByTheEnvironment(t *testing.T) {
	t.Parallel()
	url := repositorytest.SQLite(t)
	start := func(secrets string) *servertest.Instance {
		return servertest.Start(t, url, server.Production, func(c *server.Config) {
			lookup := c.Lookup
			c.Lookup = func(name string) (string, bool) {
				if name == "GITHUB_WEBHOOK_SECRET" {
					return secrets, true
				}
				return lookup(name)
			}
		})
	}
	both, after := start("new-one old-one"), start("new-one")
	example := examplesOfDeliveries()["github"]
	for secret, want := range map[string][2]int{"new-one": {204, 204}, "old-one": {204, 401}, "new-one old-one": {401, 401}} {
		delivery := servertest.Signed(t, "github", secret, time.Now(), example.header, example.body)
		one, _ := deliver(t, both, "github", delivery)
		other, _ := deliver(t, after, "github", delivery)
		if one != want[0] || other != want[1] {
			t.Errorf("%s: %d and %d, want %v", secret, one, other, want)
		}
	}
}

func TestWithoutItsSecretsAServerOfProductionDoesNotStart(t *testing.T) {
	t.Parallel()
	config := server.Config{Addr: "127.0.0.1:0", Environment: server.Production, DrainTimeout: time.Second, PublicURL: "http://localhost", MailURL: "outbox:x",
		Lookup: func(string) (string, bool) { return "", false }}
	err := config.Check()
	for _, name := range []string{"STRIPE_WEBHOOK_SECRET", "GITHUB_WEBHOOK_SECRET", "TWILIO_AUTH_TOKEN", "SLACK_SIGNING_SECRET"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
	config.Environment = server.Development
	if err := config.Check(); err != nil {
		t.Error(err)
	}
}
