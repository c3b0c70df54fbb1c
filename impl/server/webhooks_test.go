package server_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
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

func TestSlacksChallengeIsAnsweredAndNotKept(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	body := `{"token":"x","challenge":"3eZbrw1a\"Bm2","type":"url_verification"}`
	delivery := servertest.Signed(t, "slack", servertest.Secrets["slack"], time.Now(), http.Header{"Content-Type": {"application/json"}}, body)
	if status, answer := deliver(t, s, "slack", delivery); status != 200 || answer != `{"challenge":"3eZbrw1a\"Bm2"}` {
		t.Errorf("%d %s", status, answer)
	}
	delivery.Header.Del("X-Slack-Signature")
	if status, _ := deliver(t, s, "slack", delivery); status != 401 {
		t.Errorf("a challenge that nobody has signed: %d", status)
	}
	if kept := events(t, s); len(kept) != 0 {
		t.Errorf("%+v", kept)
	}
}

func TestTwiliosJSONIsSignedByItsAddress(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	delivery := servertest.Signed(t, "twilio", servertest.Secrets["twilio"], time.Now(), http.Header{"Content-Type": {"application/json"}}, `{"a":1}`)
	if status, answer := deliver(t, s, "twilio", delivery); status != 200 {
		t.Errorf("%d %s", status, answer)
	}
}

// A form may have a name more than once. Twilio signs each of its values once, in order; what is kept is what came.
func TestWhatTwiliosFormsRepeatIsKept(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		const body = "SmsStatus=sent&MessageSid=SM2&MediaUrl=b&MediaUrl=a&MediaUrl=b"
		code := hmac.New(sha1.New, []byte(servertest.Secrets["twilio"]))
		code.Write([]byte("http://localhost:8080/api/webhooks/twilio" + "MediaUrla" + "MediaUrlb" + "MessageSidSM2" + "SmsStatussent"))
		delivery := signature.Delivery{Body: []byte(body), Header: http.Header{
			"Content-Type": {"application/x-www-form-urlencoded"}, "X-Twilio-Signature": {base64.StdEncoding.EncodeToString(code.Sum(nil))},
		}}
		for range 2 {
			if status, answer := deliver(t, s, "twilio", delivery); status != 200 {
				t.Fatalf("%d %s", status, answer)
			}
		}
		delivery.Body = []byte("SmsStatus=sent&MessageSid=SM2&MediaUrl=b&MediaUrl=c&MediaUrl=b")
		if status, answer := deliver(t, s, "twilio", delivery); status != 401 {
			t.Errorf("%d %s", status, answer)
		}
		kept := events(t, s)
		if len(kept) != 1 || kept[0].Type != "sent" {
			t.Fatalf("%+v", kept)
		}
		_, shown := s.Do(t, "GET", "/api/webhook-events/"+kept[0].ID.String(), "")
		if !strings.Contains(shown, base64.StdEncoding.EncodeToString([]byte(body))) {
			t.Errorf("%s", shown)
		}
	})
}

func TestAHundredCopiesOnTwoReplicasHaveOneEffect(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		replicas := []*servertest.Instance{servertest.Start(t, url, server.Production), servertest.Start(t, url, server.Production)}
		header := http.Header{"Content-Type": {"application/json"}, "X-Github-Event": {"push"}, "X-Github-Delivery": {"d-1"}}
		delivery := servertest.Signed(t, "github", servertest.Secrets["github"], time.Now(), header,
			`{"ref":"refs/heads/main","repository":{"full_name":"a/b"},"pusher":{"name":"ada"},"commits":[{},{}]}`)
		var group sync.WaitGroup
		for i := range 100 {
			group.Go(func() {
				if status, body := deliver(t, replicas[i%2], "github", delivery); status != 204 {
					t.Errorf("%d %s", status, body)
				}
			})
		}
		group.Wait()
		kept := untilHandled(t, replicas[0], 1)
		if len(kept) != 1 || kept[0].HandledAt == nil {
			t.Errorf("%+v", kept)
		}
		if n := count(t, replicas[0], "SELECT count(*) FROM github_pushes WHERE commits = 2 AND pusher = 'ada'"); n != 1 {
			t.Errorf("%d pushes", n)
		}
	})
}

// untilHandled waits until so many events are handled, and returns all.
func untilHandled(t *testing.T, s *servertest.Instance, want int) []repository.WebhookEvent {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		list, handled := events(t, s), 0
		for _, event := range list {
			if event.State == repository.EventHandled {
				handled++
			}
		}
		if handled == want {
			return list
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%d are handled, want %d: %+v", handled, want, list)
		}
	}
}

func count(t *testing.T, s *servertest.Instance, query string) (n int) {
	t.Helper()
	pool := s.DB.Pools()["shared"]
	if pool == nil {
		pool = s.DB.Pools()["read"]
	}
	if err := pool.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAFailedPaymentOfALinkedCustomerIsMailedToTheUser(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "ada@example.com", "member", "a ship in port is safe")
		send := func(body string) {
			delivery := servertest.Signed(t, "stripe", servertest.Secrets["stripe"], time.Now(), http.Header{"Content-Type": {"application/json"}}, body)
			if status, answer := deliver(t, s, "stripe", delivery); status != 204 {
				t.Fatalf("%d %s", status, answer)
			}
		}
		send(`{"id":"evt_1","type":"customer.created","data":{"object":{"id":"cus_1","email":"ADA@example.com"}}}`)
		untilHandled(t, s, 1)
		if n := count(t, s, "SELECT count(*) FROM stripe_customers"); n != 1 {
			t.Errorf("%d customers", n)
		}
		send(`{"id":"evt_2","type":"invoice.payment_failed","data":{"object":{"customer":"cus_1","customer_email":"other@example.com","number":"A-17"}}}`)
		mail := s.Mail.Next(t)
		if !strings.Contains(mail.To, "ada@example.com") || !strings.Contains(mail.Data, "A-17") {
			t.Errorf("%+v", mail)
		}
	})
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

func TestOperatorsListInspectAndReplayEventsAndJobs(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		header := http.Header{"Content-Type": {"application/json"}, "X-Github-Event": {"push"}, "X-Github-Delivery": {"d-1"}}
		good := servertest.Signed(t, "github", servertest.Secrets["github"], time.Now(), header, `{"ref":"refs/heads/main","commits":[]}`)
		header.Set("X-GitHub-Delivery", "d-2")
		bad := servertest.Signed(t, "github", servertest.Secrets["github"], time.Now(), header, `{"ref":17}`)
		for _, delivery := range []signature.Delivery{good, bad} {
			if status, body := deliver(t, s, "github", delivery); status != 204 {
				t.Fatalf("%d %s", status, body)
			}
		}
		failed := untilListed(t, s, "/api/webhook-events?state=failed", 1)[0]
		if failed["failure"] == nil || failed["type"] != "push" {
			t.Errorf("%v", failed)
		}
		handled := untilListed(t, s, "/api/webhook-events?state=handled&type=push&source=receiveGitHub", 1)[0]
		answer, body := s.Do(t, "GET", "/api/webhook-events/"+handled["id"].(string), "")
		if answer.StatusCode != 200 || !strings.Contains(body, base64.StdEncoding.EncodeToString(good.Body)) || !strings.Contains(body, "X-Hub-Signature-256") {
			t.Errorf("%d %s", answer.StatusCode, body)
		}
		dead := untilListed(t, s, "/api/jobs?kind=webhook&state=dead", 1)[0]
		if answer, body := s.Do(t, "POST", "/api/jobs/"+dead["id"].(string)+"/retry", ""); answer.StatusCode != 202 {
			t.Errorf("%d %s", answer.StatusCode, body)
		}
		if answer, body := s.Do(t, "POST", "/api/webhook-events/"+handled["id"].(string)+"/replay", ""); answer.StatusCode != 202 || !strings.Contains(body, `"state":"pending"`) {
			t.Errorf("%d %s", answer.StatusCode, body)
		}
		untilListed(t, s, "/api/jobs?kind=webhook&state=done", 2)
		if n := count(t, s, "SELECT count(*) FROM github_pushes"); n != 1 {
			t.Errorf("to replay what was handled has recorded %d pushes", n)
		}
		checkPages(t, s)
		checkScopes(t, s, handled["id"].(string))
	})
}

func checkPages(t *testing.T, s *servertest.Instance) {
	t.Helper()
	answer, body := s.Do(t, "GET", "/api/webhook-events?limit=1", "")
	next := regexp.MustCompile(`"nextCursor":"([^"]+)"`).FindStringSubmatch(body)
	if next == nil {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
	if answer, body = s.Do(t, "GET", "/api/webhook-events?limit=1&cursor="+next[1], ""); answer.StatusCode != 200 || strings.Contains(body, "nextCursor") {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
	if answer, _ = s.Do(t, "GET", "/api/webhook-events?limit=1&type=push&cursor="+next[1], ""); answer.StatusCode != 400 {
		t.Errorf("the cursor of other filters: %d", answer.StatusCode)
	}
}

func checkScopes(t *testing.T, s *servertest.Instance, id string) {
	t.Helper()
	reader := "X-API-Key: " + s.NewKey(t, "webhooks:read", "jobs:read")
	for path, want := range map[string]int{"/api/webhook-events/" + id + "/replay": 403, "/api/jobs/1/retry": 403, "/api/jobs/1/cancel": 403} {
		if answer, _ := s.Do(t, "POST", path, "", reader); answer.StatusCode != want {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if answer, _ := s.Do(t, "GET", "/api/jobs", "", "X-API-Key: "+s.NewKey(t, "users:read")); answer.StatusCode != 403 {
		t.Errorf("without the scope: %d", answer.StatusCode)
	}
	if answer, _ := s.Do(t, "POST", "/api/jobs/999999999/retry", ""); answer.StatusCode != 404 {
		t.Errorf("no job: %d", answer.StatusCode)
	}
}

// untilListed waits until a list has so many items, and returns them.
func untilListed(t *testing.T, s *servertest.Instance, path string, want int) []map[string]any {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		answer, body := s.Do(t, "GET", path, "")
		var page struct{ Items []map[string]any }
		if err := json.Unmarshal([]byte(body), &page); err != nil || answer.StatusCode != 200 {
			t.Fatalf("%s: %d %s", path, answer.StatusCode, body)
		}
		if len(page.Items) == want {
			return page.Items
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s: %d items, want %d: %s", path, len(page.Items), want, body)
		}
	}
}
