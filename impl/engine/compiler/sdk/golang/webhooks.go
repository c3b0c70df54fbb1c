package golang

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
)

// event is an event that goes out, with the type of its payload.
type event struct {
	of      *sdk.Event
	payload string
}

// webhookFiles are those of the runtime that only those need who take events.
var webhookFiles = []string{"webhook.go", "signature.go"}

// nameEvents makes the types of the payloads.
func (w *writer) nameEvents() {
	for _, of := range w.api.Events {
		e := w.of(of.Payload, received, exported(of.Name)+"Payload")
		w.events = append(w.events, event{of, e.text})
	}
}

// webhooks writes what says which event has which payload.
func (w *writer) webhooks() {
	var names []string
	for _, e := range w.events {
		names = append(names, "\t- "+reference.Line(e.of.Wire)+": *"+e.payload+". "+summary(e.of))
	}
	w.line("\n// payloads are the types of the events.\nvar payloads = map[string]func() any{")
	if w.api.EventTag != "" {
		for _, e := range w.events {
			w.line("\t%q: func() any { return new(%s) },", e.of.Wire, e.payload)
		}
	}
	w.line("}\n")
	w.comment("", "Verify verifies a delivery by the bytes of its body as they came, and says which event it is. What is not to be\ntrusted is a [*WebhookError]: answer 400. These are the events, and what Payload is then:")
	w.line("//")
	for _, name := range names {
		w.line("//%s", strings.Map(inSource, strings.ToValidUTF8(name, "")))
	}
	w.line("func (w Webhooks) Verify(body []byte, header http.Header) (*WebhookMessage, error) {\n\treturn w.verify(body, header, %q, payloads)\n}\n", w.api.EventTag)
	w.comment("", "Handler takes deliveries over HTTP: it answers 204 when take has taken one, 400 if it is not to be trusted, and 500 if\ntake fails, so that it is sent again.")
	w.line("func (w Webhooks) Handler(take func(ctx context.Context, delivery *WebhookMessage) error) http.Handler {\n\treturn w.handler(w.Verify, take)\n}")
}

func summary(e *sdk.Event) string {
	text := reference.Sentence(reference.Line(e.Doc.Summary))
	if e.Deprecated {
		text += " It is deprecated."
	}
	return strings.TrimSpace(text)
}
