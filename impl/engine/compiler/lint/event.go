package lint

import "fmt"

var eventRules = []*Rule{{
	Name: "event-without-schema", Severity: Warning, check: checkEvents,
	Why: "Partners write the code that takes an event from what the contract says is in it.",
	Text: "Each operation under `webhooks` has a `requestBody`, and each media type of that whose values schemas describe has a\n" +
		"schema. An event that only says that it happened may be a GET.",
	Bad: `webhooks:
  userCreated:
    post:
      operationId: userCreated
      responses: {'204': {description: Taken.}}
`,
	Good: `webhooks:
  userCreated:
    post:
      operationId: userCreated
      requestBody: {content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}
      responses: {'204': {description: Taken.}}
`,
}}

func checkEvents(l *linter) {
	for _, item := range l.root.children("webhooks") {
		item = l.follow(item)
		for _, o := range item.all() {
			if o.kind != anOperation || o.name == "get" || o.name == "head" || o.name == "delete" {
				continue
			}
			body := l.follow(o.child("requestBody"))
			if body == nil || len(body.children("content")) == 0 {
				l.report(o, o.key, "nothing is known of what this event brings", "give it a `requestBody` with a schema")
				continue
			}
			for _, media := range body.children("content") {
				if structured(media.name) && media.get("schema") == nil {
					l.report(media, media.key, fmt.Sprintf("this %s has no schema", media.name), "say what it holds")
				}
			}
		}
	}
}
