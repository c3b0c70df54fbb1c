package contract

import "time"

// Webhook is x-webhook: a delivery that somebody else's system sends in. It is verified, kept once, and
// answered before anybody works on it.
type Webhook struct {
	Scheme    string // how it is signed: one of [WebhookSchemes]
	Secrets   []Secret
	Tolerance time.Duration // how far the time of a delivery may be from now, either way
	URL       Text          // the address that Twilio signs; empty for others
	Event     DeliveryField // where the type of the event stands; zero: it has none
	ID        DeliveryField // where the id stands that tells deliveries apart
	MaxBody   int64         // bytes
	Enforce   Enforcement   // Log: a delivery with a wrong signature is kept too
}

// WebhookSchemes are the ways to sign a delivery.
func WebhookSchemes() []string {
	return []string{"github", "shopify", "slack", "standard", "stripe", "twilio"}
}

// DeliveryField is a place in a delivery: a header, a value of its JSON body, or a field of its form. The zero
// value is none.
type DeliveryField struct {
	Header  string
	Pointer string // into the JSON body (RFC 6901)
	Field   string // of a form
}
