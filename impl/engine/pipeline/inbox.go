package pipeline

import (
	"context"
	stdjson "encoding/json"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Inbox keeps what other systems send in.
type Inbox interface {
	// Receive keeps a delivery, with the work that it causes, and returns when both are where no crash loses them. It tells
	// whether the delivery is new: one that was kept before is kept once.
	Receive(ctx context.Context, delivery Delivery) (bool, error)
}

// Delivery is what another system has sent, as it came. The inbox must not change it.
type Delivery struct {
	Operation string
	Scheme    string
	ID        string // the sender's, which tells deliveries apart; empty: it has none
	Type      string // of the event; empty: it has none
	Header    http.Header
	Body      []byte
	Verified  bool // false: the signature is wrong, and enforce is log
}

// What becomes of a delivery whose signature is right.
const (
	deliveryKept      = "kept"
	deliveryDuplicate = "duplicate"
	deliveryChallenge = "challenge"
)

// receive hands a delivery to the inbox, and answers when it is kept: before anybody works on it.
func (p *Pipeline) receive(operation contract.Operation) (gin.HandlerFunc, error) {
	if p.inbox == nil {
		return nil, errors.New("x-webhook needs Options.Inbox")
	}
	declared := operation.Webhook
	outcomes := p.counters(operation.ID, webhookName, deliveryKept, deliveryDuplicate, deliveryChallenge)
	count := func(c *gin.Context, outcome string) {
		outcomes[outcome].Inc()
		if word := &contract.CallOf(c.Request.Context()).Outcomes.Webhook; *word == "" {
			*word = outcome
		}
	}
	return func(c *gin.Context) {
		delivery := *c.MustGet(deliveryKey).(*Delivery) //nolint:forcetypeassert // verify has put it there
		if challenge, ok := challengeOf(delivery); ok {
			count(c, deliveryChallenge)
			answerChallenge(c, challenge)
			return
		}
		values := fieldsOf{delivery: &delivery}
		delivery.ID, delivery.Type = values.get(declared.ID), values.get(declared.Event)
		fresh, err := p.inbox.Receive(c.Request.Context(), delivery)
		switch {
		case err != nil:
			p.Fail(c, err)
			return
		case fresh:
			count(c, deliveryKept)
		default:
			count(c, deliveryDuplicate)
		}
		acknowledge(c, delivery.Scheme)
	}, nil
}

// acknowledge answers as the sender expects: Twilio takes the answer for a program of what to do, and an empty one for
// nothing (TwiML).
func acknowledge(c *gin.Context, scheme string) {
	if scheme == "twilio" {
		c.Data(http.StatusOK, "text/xml", []byte(`<?xml version="1.0" encoding="UTF-8"?><Response></Response>`))
		return
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
}

// maxChallenge bounds what is repeated to Slack, in bytes.
const maxChallenge = 1000

// challengeOf is what Slack wants to hear again when it is given the address (url_verification). It is no event.
func challengeOf(delivery Delivery) (string, bool) {
	if delivery.Scheme != "slack" || !delivery.Verified || jsonText(delivery.Body, "/type") != "url_verification" {
		return "", false
	}
	challenge := jsonText(delivery.Body, "/challenge")
	return challenge, challenge != "" && len(challenge) <= maxChallenge
}

func answerChallenge(c *gin.Context, challenge string) {
	answer, err := stdjson.Marshal(map[string]string{"challenge": challenge})
	if err != nil { // a map of strings
		panic(err)
	}
	c.Data(http.StatusOK, "application/json", answer)
}
