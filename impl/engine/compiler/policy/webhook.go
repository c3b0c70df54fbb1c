package policy

import (
	"net/http"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// webhookScheme is what the documentation of a scheme says of its deliveries.
type webhookScheme struct {
	event, id string // where they stand; empty: nowhere
	dated     bool   // the signature covers the time of the delivery
}

var webhookSchemes = map[string]webhookScheme{
	"github":   {event: "header:X-GitHub-Event", id: "header:X-GitHub-Delivery"},
	"shopify":  {event: "header:X-Shopify-Topic", id: "header:X-Shopify-Event-Id"},
	"slack":    {event: "body:/event/type", id: "body:/event_id", dated: true},
	"standard": {event: "body:/type", id: "header:webhook-id", dated: true},
	"stripe":   {event: "body:/type", id: "body:/id", dated: true},
	"twilio":   {id: "header:I-Twilio-Idempotency-Token"},
}

// webhook reads x-webhook.
func (r *reader) webhook(o *at) {
	part, key, node := r.declared(o, "x-webhook")
	if node == nil {
		o.add(part)
		return
	}
	if o.Method != http.MethodPost {
		r.wrongf(key, "x-webhook is for POST: deliveries are posted")
	}
	b := r.block(part, node)
	w := new(contract.Webhook)
	w.Scheme, _ = b.text("scheme", "")
	scheme := webhookSchemes[w.Scheme]
	for _, text := range b.texts("secrets") { // what is no ${NAME}, the schema has told of
		if names := contract.Text(text).Names(); len(names) == 1 {
			w.Secrets = append(w.Secrets, contract.Secret(names[0]))
		}
	}
	if scheme.dated {
		w.Tolerance = b.duration("tolerance", "5m")
	} else if at := document.Get(node, "tolerance"); at != nil && slices.Contains(contract.WebhookSchemes(), w.Scheme) {
		r.wrongf(at, "the signature of %s says nothing of when a delivery was made: remove `tolerance`", w.Scheme)
	}
	r.signedAddress(b, w)
	w.Event = b.location("event", scheme.event)
	w.ID = b.location("id", scheme.id)
	w.MaxBody = b.size("maxBody", "1MiB")
	w.Enforce = b.enforce()
	part.Enforce = w.Enforce
	if w.Enforce != contract.Off {
		o.Webhook = w
		if o.Method == http.MethodPost && (w.Scheme == "twilio") == (w.URL != "") { // or it was told what is wrong
			r.acknowledged(o, w.Scheme)
		}
	}
	o.add(part)
}

// acknowledged holds that the operation has no success but those with which the server answers deliveries.
func (r *reader) acknowledged(o *at, scheme string) {
	given := []string{"204"}
	switch scheme {
	case "twilio":
		given = []string{"200"}
	case "slack":
		given = []string{"200", "204"}
	}
	for key := range document.Entries(document.Get(o.Written.Node, "responses")) {
		if strings.HasPrefix(key.Value, "2") && !slices.Contains(given, key.Value) {
			r.wrongf(key, "the server answers a delivery with %s, and adds what is to be said of it: remove %s", strings.Join(given, " or "), key.Value)
		}
	}
}

// signedAddress reads url, which Twilio signs, and nobody else does.
func (r *reader) signedAddress(b *block, w *contract.Webhook) {
	text, node := b.text("url", "")
	w.URL = contract.Text(text)
	switch key, _ := entry(b.node, "scheme"); {
	case w.Scheme == "twilio" && node == nil:
		r.wrongf(key, "Twilio signs the address that it was given: write it as `url`, such as ${PUBLIC_URL}/hooks/twilio")
	case w.Scheme != "twilio" && node != nil:
		r.wrongf(node, "only Twilio signs the address: remove `url`")
	case node != nil && !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "${"):
		r.wrongf(node, "the address is a whole one, as Twilio was given it: it begins with https://, or with a variable such as ${PUBLIC_URL}")
	}
}

// location reads header:NAME, body:/pointer or form:FIELD.
func (b *block) location(name, fallback string) contract.DeliveryField {
	text, _ := b.text(name, fallback)
	kind, rest, _ := strings.Cut(text, ":")
	switch kind {
	case "header":
		return contract.DeliveryField{Header: rest}
	case "body":
		return contract.DeliveryField{Pointer: rest}
	case "form":
		return contract.DeliveryField{Field: rest}
	default:
		return contract.DeliveryField{}
	}
}
