package typescript

import (
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// reservedEvents are what the module of webhooks means by these names.
var reservedEvents = strings.Fields("WebhookEvent UnknownEvent")

// webhooks writes the events that go out, and what reads a delivery of one.
func (w *writer) webhooks() {
	types := w.part("types.")
	for _, event := range w.api.Events {
		types.event(event, w.api.EventTag)
	}
	text := types.out.String()
	w.line("\nimport { verifyDelivery } from \"./signature.js\";")
	w.line("import type { RawBody, VerifyOptions, WebhookDelivery, WebhookHeaders, WebhookSecrets } from \"./signature.js\";")
	if mentionsTypes(text) {
		w.line("import type * as types from \"./types.gen.js\";")
	}
	w.line("\nexport { sign, WebhookError } from \"./signature.js\";")
	w.line("export type { RawBody, SignedDelivery, VerifyOptions, WebhookDelivery, WebhookHeaders, WebhookRefusal, WebhookSecrets } from \"./signature.js\";")
	if w.api.EventTag == "" {
		w.line("\n/** An event. Its payload does not say by a property which one it is. */\nexport interface WebhookEvent extends WebhookDelivery {\n  readonly payload: unknown;\n}\n")
		w.line("%s  return verifyDelivery(rawBody, headers, secrets, options);\n}", verifyHead)
		return
	}
	w.out.WriteString(text)
	names := make([]string, 0, len(w.api.Events)+1)
	texts := make([]string, 0, len(w.api.Events))
	for _, event := range w.api.Events {
		names, texts = append(names, eventName(event)), append(texts, event.Wire)
	}
	w.line("\n/** An event that a later version of the API adds. What it holds comes through as it is. */")
	w.line("export interface UnknownEvent extends WebhookDelivery {\n  readonly type: %s;\n  /** What the event says that it is; empty: nothing. */\n  readonly name: string;\n  readonly payload: unknown;\n}\n", quote(w.unknownEvent()))
	w.line("/** What comes: its `type` tells which it is. */\nexport type WebhookEvent = %s;\n", strings.Join(append(names, "UnknownEvent"), " | "))
	w.line("const known: ReadonlySet<string> = new Set([%s]);\n", quotes(texts))
	w.line("%s  const delivery = await verifyDelivery(rawBody, headers, secrets, options);", verifyHead)
	w.line("  const said = (delivery.payload as Readonly<Record<string, unknown>> | null)?.[%s];", quote(w.api.EventTag))
	w.line("  const name = typeof said === \"string\" ? said : \"\";")
	w.line("  return { ...delivery, type: known.has(name) ? name : %s, name } as WebhookEvent;\n}", quote(w.unknownEvent()))
}

const verifyHead = `/**
 * Verifies a delivery by the bytes of its body and its header, and says which event it is. What is not to be trusted is a
 * {@link WebhookError}: answer 400. It needs no client and no connection.
 */
export async function verify(rawBody: RawBody, headers: WebhookHeaders, secrets: WebhookSecrets, options: VerifyOptions = {}): Promise<WebhookEvent> {
`

func (w *writer) event(e *sdk.Event, tag string) {
	if tag == "" {
		return
	}
	doc := []string{e.Doc.Summary, e.Doc.Text}
	if e.Deprecated {
		doc = append(doc, strings.TrimSpace("@deprecated "+sdk.Ends(e.Sunset)))
	}
	w.line("")
	w.comment("", doc...)
	w.line("export interface %s extends WebhookDelivery {", eventName(e))
	w.line("  readonly type: %s;\n  readonly name: %s;", quote(e.Wire), quote(e.Wire))
	w.line("  readonly payload: %s;\n}", w.of(e.Payload, received, "  "))
}

// eventName is what the type of an event is called.
func eventName(e *sdk.Event) string {
	name := e.Name.Pascal() + "Event"
	if slices.Contains(reservedEvents, name) || !identifier.MatchString(name) {
		return "_" + name
	}
	return name
}

// unknownEvent is the type of the events that the contract does not have: no event of it is called so.
func (w *writer) unknownEvent() string {
	name := "unknown"
	for slices.ContainsFunc(w.api.Events, func(e *sdk.Event) bool { return e.Wire == name }) {
		name += "_"
	}
	return name
}
