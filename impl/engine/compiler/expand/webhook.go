package expand

import (
	_ "embed"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
)

//go:embed deliveries.yaml
var deliveries []byte

// webhook adds what deliveries are answered with.
func (e *expander) webhook(o *policy.Operation) {
	if o.Webhook == nil {
		return
	}
	add := func(status, component, name string) {
		e.answer(o, status, component, func() *yaml.Node { return document.Get(made("deliveries.yaml", deliveries), name) })
	}
	switch o.Webhook.Scheme {
	case "twilio":
		add("200", "DeliveryAnswered", "twilio")
	case "slack":
		add("200", "DeliveryChallenge", "challenge")
		add("204", "DeliveryKept", "kept")
	default:
		add("204", "DeliveryKept", "kept")
	}
}
