package pipeline

import (
	"bytes"
	"context"
	stdjson "encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

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

// maxDeliveryField bounds ids and types of events, in bytes. Longer ones are none.
const maxDeliveryField = 255

// fieldsOf finds what a delivery says of itself.
type fieldsOf struct {
	delivery *Delivery
	form     url.Values // nil: nobody has asked
}

func (f *fieldsOf) get(field contract.DeliveryField) string {
	var text string
	switch {
	case field.Header != "":
		text = f.delivery.Header.Get(field.Header)
	case field.Pointer != "":
		text = jsonText(f.delivery.Body, jsontext.Pointer(field.Pointer))
	case field.Field != "":
		if f.form == nil {
			f.form, _ = url.ParseQuery(string(f.delivery.Body)) // what can be read of it
		}
		text = f.form.Get(field.Field)
	}
	if len(text) > maxDeliveryField {
		return ""
	}
	return text
}

// jsonText is the text, or the number, at a place of a JSON document (RFC 6901); empty if there is none. It reads no further
// than there.
func jsonText(document []byte, pointer jsontext.Pointer) string {
	decoder := jsontext.NewDecoder(bytes.NewReader(document), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for name := range pointer.Tokens() {
		if !descend(decoder, name) {
			return ""
		}
	}
	if kind := decoder.PeekKind(); kind != '"' && kind != '0' {
		return ""
	}
	token, err := decoder.ReadToken()
	if err != nil {
		return ""
	}
	return token.String()
}

// descend goes to the value of a name of the object, or of a number of the array, that comes next.
func descend(decoder *jsontext.Decoder, name string) bool {
	kind := decoder.PeekKind()
	if kind != '{' && kind != '[' {
		return false
	}
	if _, err := decoder.ReadToken(); err != nil {
		return false
	}
	if kind == '[' {
		index, err := strconv.Atoi(name)
		for ; err == nil && index > 0; index-- {
			err = decoder.SkipValue()
		}
		return err == nil && index == 0
	}
	for decoder.PeekKind() == '"' {
		token, err := decoder.ReadToken()
		if err != nil {
			return false
		}
		if token.String() == name {
			return true
		}
		if decoder.SkipValue() != nil {
			return false
		}
	}
	return false
}

// rewound is a body that was read, for who reads it again.
func rewound(content []byte) io.ReadCloser {
	if len(content) == 0 {
		return http.NoBody
	}
	return io.NopCloser(bytes.NewReader(content))
}
