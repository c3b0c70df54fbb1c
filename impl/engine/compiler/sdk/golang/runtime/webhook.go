package runtime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Webhooks verifies deliveries of events (https://www.standardwebhooks.com). It needs no client and no connection.
type Webhooks struct {
	// Secrets are what deliveries are verified with: whsec_..., or whpk_... if the sender signs with Ed25519; several
	// while one is replaced.
	Secrets []string
	// Tolerance is how far the time of a delivery may be from now, either way; 0: five minutes.
	Tolerance time.Duration
	// Now tells the time, for tests; nil: [time.Now].
	Now func() time.Time
}

// WebhookMessage is a webhook whose sender is known.
type WebhookMessage struct {
	// ID is the same for every attempt at one delivery: who has it already can pass it over.
	ID string
	// Timestamp is when it was signed.
	Timestamp time.Time
	// Name is the event, as its payload says; empty: it does not.
	Name string
	// Payload is a pointer to the type of the event. Of an event that the contract does not have it is a
	// [json.RawMessage]: a later version of the API may add some.
	Payload any
}

// WebhookRefusal is why a delivery is not taken for one of its sender.
type WebhookRefusal string

// Why a delivery is not taken: it has no signature, or not all that belongs to one; what it has is none of Standard
// Webhooks; none of the secrets has signed it; it was signed too long ago, or for a time too far ahead; its sender has
// signed it, and it is not what the contract says.
const (
	WebhookMissing   WebhookRefusal = "missing"
	WebhookMalformed WebhookRefusal = "malformed"
	WebhookMismatch  WebhookRefusal = "mismatch"
	WebhookExpired   WebhookRefusal = "expired"
	WebhookEarly     WebhookRefusal = "early"
	WebhookPayload   WebhookRefusal = "payload"
)

// WebhookError is a delivery that is not to be trusted: answer 400.
type WebhookError struct {
	Reason WebhookRefusal
	text   string
}

func (e *WebhookError) Error() string { return e.text }

// verify verifies a delivery, and reads its payload into the type that the event has.
func (w Webhooks) verify(body []byte, header http.Header, tag string, payloads map[string]func() any) (*WebhookMessage, error) {
	keys, err := readSecrets(w.Secrets)
	if err != nil {
		return nil, err
	}
	var fields [3]string
	for i, name := range []string{"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"} {
		if fields[i], err = single(header, name); err != nil {
			return nil, err
		}
	}
	id, stamp := fields[0], fields[1]
	seconds, err := strconv.ParseUint(stamp, 10, 64)
	if err != nil || seconds == 0 || len(stamp) > 12 {
		return nil, &WebhookError{WebhookMalformed, "webhook-timestamp is not in seconds since 1970"}
	}
	if strings.Contains(id, ".") {
		return nil, &WebhookError{WebhookMalformed, "webhook-id has a full stop, so that what is signed could be read in two ways"}
	}
	given, err := readSignatures(fields[2])
	if err != nil {
		return nil, err
	}
	if !keys.signed(given, signedMessage(id, stamp, body)) {
		return nil, &WebhookError{WebhookMismatch, "none of the secrets has signed this delivery, or it was changed on its way"}
	}
	d := &WebhookMessage{ID: id, Timestamp: time.Unix(int64(seconds), 0)} //nolint:gosec // of twelve digits at the most
	if err := w.inTime(d.Timestamp); err != nil {
		return nil, err
	}
	return d, d.read(body, tag, payloads)
}

func (w Webhooks) inTime(signed time.Time) error {
	now, tolerance := time.Now, w.Tolerance
	if w.Now != nil {
		now = w.Now
	}
	if tolerance == 0 {
		tolerance = 5 * time.Minute
	}
	switch age := now().Sub(signed); {
	case age > tolerance:
		return &WebhookError{WebhookExpired, "the delivery was signed too long ago: somebody may have recorded it"}
	case -age > tolerance:
		return &WebhookError{WebhookEarly, "the delivery was signed for a time that is too far ahead"}
	default:
		return nil
	}
}

// read reads the payload.
func (d *WebhookMessage) read(body []byte, tag string, payloads map[string]func() any) error {
	body = bytes.TrimPrefix(body, byteOrderMark)
	if !json.Valid(body) || !utf8.Valid(body) {
		return &WebhookError{WebhookPayload, "the sender has signed what is not JSON"}
	}
	d.Payload = json.RawMessage(bytes.Clone(body))
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil || json.Unmarshal(members[tag], &d.Name) != nil {
		d.Name = ""
	}
	if payload := payloads[d.Name]; payload != nil {
		d.Payload = payload()
		if err := decode(body, d.Payload); err != nil {
			return &WebhookError{WebhookPayload, "the payload of " + d.Name + " is not what the contract says: " + err.Error()}
		}
	}
	return nil
}

func single(header http.Header, name string) (string, error) {
	switch values := header.Values(name); {
	case len(values) > 1:
		return "", &WebhookError{WebhookMalformed, "the delivery has " + strings.ToLower(name) + " several times"}
	case len(values) == 0 || values[0] == "":
		return "", &WebhookError{WebhookMissing, "the delivery has no " + strings.ToLower(name)}
	default:
		return values[0], nil
	}
}

// longestDelivery is how much of a delivery a handler reads, in bytes.
const longestDelivery = 1 << 20

// handler takes deliveries over HTTP.
func (w Webhooks) handler(verify func([]byte, http.Header) (*WebhookMessage, error), take func(context.Context, *WebhookMessage) error) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(out, request.Body, longestDelivery))
		if err != nil {
			http.Error(out, "the delivery is too long, or was cut", http.StatusBadRequest)
			return
		}
		delivery, err := verify(body, request.Header)
		if refused := new(WebhookError); errors.As(err, &refused) {
			http.Error(out, "the delivery is refused: "+string(refused.Reason), http.StatusBadRequest)
			return
		}
		if err == nil {
			err = take(request.Context(), delivery)
		}
		if err != nil {
			http.Error(out, "the delivery cannot be taken now", http.StatusInternalServerError)
			return
		}
		out.WriteHeader(http.StatusNoContent)
	})
}
