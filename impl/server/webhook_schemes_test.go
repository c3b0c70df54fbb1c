package server_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/signature"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

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
