package python

import (
	"cmp"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

const verifyDoc = `Verifies a delivery by the bytes of its body and its header (Standard Webhooks), and says which event it is. It needs no
client and no connection.

Args:
    raw_body: The body as it came, not what was read from it.
    headers: The header: a mapping, or pairs as ASGI has them.
    secrets: whsec_..., or whpk_... if the sender signs with Ed25519. Several while one is replaced.
    tolerance: Seconds that the delivery's time may be from now, either way.
    now: What time it is, in seconds since 1970; for tests.

Raises:
    WebhookError: The delivery is not to be trusted: answer 400.`

// webhooks writes the events that go out, and what reads a delivery of one.
func (w *writer) webhooks() {
	body := w.part(w.webhooksBody)
	w.line("\n\"\"\"What the API sends to its callers: verify() says who has sent a delivery, and which event it is.\"\"\"\n\nfrom __future__ import annotations\n")
	_, given, _ := strings.Cut(body, "__all__ = [")
	w.imports(body+strings.ReplaceAll(given, `"`, ""), "datetime as _datetime", "dataclasses: dataclass", "decimal: Decimal as _Decimal", "typing: Any, Literal, Optional, Union", "", ".: _decode", ".: types as _types",
		"._signature: SignedDelivery, WebhookDelivery, WebhookError, WebhookHeaders, WebhookRefusal, WebhookSecrets, sign, verify_delivery", ".models: Unknown as _Unknown")
	w.out.WriteString(body)
}

func (w *writer) webhooksBody() {
	if w.api.EventTag == "" {
		w.line("\n\n@dataclass(frozen=True)\nclass WebhookEvent(WebhookDelivery):")
		w.doc("    ", "An event. Its payload does not say by a property which one it is.")
		w.line("\n    payload: Any\n")
		w.verify("return WebhookEvent(delivery.id, delivery.timestamp, payload)", nil)
		return
	}
	var names []string
	for _, event := range w.api.Events {
		w.event(event)
		names = append(names, eventName(event))
	}
	w.line("\n@dataclass(frozen=True)\nclass UnknownEvent(WebhookDelivery):")
	w.doc("    ", "An event that a later version of the API adds. What it holds comes through as it is.")
	w.line("\n    type: str")
	w.doc("    ", "What the event says that it is; empty: nothing.")
	w.line("    payload: Any\n\n")
	w.line("WebhookEvent = Union[%s]", strings.Join(append(slices.Clone(names), "UnknownEvent"), ", "))
	w.doc("", "What comes: its class tells which it is.")
	w.line("\n_KNOWN: dict[str, Any] = {")
	for _, event := range w.api.Events {
		w.line("    %s: (%s, %s),", quote(event.Wire), eventName(event), cmp.Or(w.decoder(event.Payload, "_types."), "_decode.as_it_is"))
	}
	w.line("}\n")
	w.verify(`said = payload.get(`+quote(w.api.EventTag)+`) if isinstance(payload, dict) else None
    name = said if isinstance(said, str) else ""
    if name not in _KNOWN:
        return UnknownEvent(delivery.id, delivery.timestamp, name, payload)
    kind, decode = _KNOWN[name]
    event: WebhookEvent = kind(delivery.id, delivery.timestamp, name, decode(payload))
    return event`, names)
}

// verify writes the function that a receiver calls, and what the module has.
func (w *writer) verify(body string, names []string) {
	w.line("\ndef verify(raw_body: bytes, headers: WebhookHeaders, secrets: WebhookSecrets, *, tolerance: float = 300, now: Optional[float] = None) -> WebhookEvent:")
	w.doc("    ", verifyDoc)
	w.line("    delivery, payload = verify_delivery(raw_body, headers, secrets, tolerance, now)\n    %s\n", body)
	names = append(slices.Clone(names), strings.Fields("SignedDelivery WebhookDelivery WebhookError WebhookEvent WebhookHeaders WebhookRefusal WebhookSecrets sign verify")...)
	if w.api.EventTag != "" {
		names = append(names, "UnknownEvent")
	}
	slices.Sort(names)
	w.line("\n__all__ = [")
	for _, name := range names {
		w.line("    %s,", quote(name))
	}
	w.line("]")
}

func (w *writer) event(e *sdk.Event) {
	w.line("\n\n@dataclass(frozen=True)\nclass %s(WebhookDelivery):", eventName(e))
	doc := []string{e.Doc.Summary, e.Doc.Text}
	if e.Deprecated {
		doc = append(doc, strings.TrimSpace("Deprecated. "+sdk.Ends(e.Sunset)))
	}
	w.doc("    ", doc...)
	w.line("\n    type: Literal[%s]\n    payload: %s\n", quote(e.Wire), w.prefix(w.of(e.Payload, received)))
}

// eventName is what the class of an event is called.
func eventName(e *sdk.Event) string {
	name := e.Name.Pascal() + "Event"
	if slices.Contains([]string{"WebhookEvent", "UnknownEvent"}, name) || name[0] >= '0' && name[0] <= '9' {
		return "_" + name
	}
	return name
}
