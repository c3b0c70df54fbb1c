package lint

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

var operationRules = []*Rule{
	{
		Name: "operation-id", Severity: Warning, check: checkOperationIDs,
		Why: "Code and clients are named by the operationId.",
		Text: "Every operation has an `operationId`, and no two give the same name in code: `get-user` and `getUser` do.\n" +
			"Choose a verb and what it is about, such as `listUsers`, and never change it: callers have it in their code.",
		Bad: `paths:
  /users:
    get:
      summary: List users
      responses: {'204': {description: None.}}
`,
		Good: `paths:
  /users:
    get:
      operationId: listUsers
      summary: List users
      responses: {'204': {description: None.}}
`,
	},
	{
		Name: "operation-summary", Severity: Warning, check: checkSummaries,
		Why:  "Documentation, SDKs and search show an operation by its summary.",
		Text: "Every operation has a `summary`: a few words that say what it does, such as `List users`.",
		Bad: `paths:
  /users:
    get:
      operationId: listUsers
      responses: {'204': {description: None.}}
`,
		Good: `paths:
  /users:
    get:
      operationId: listUsers
      summary: List users
      responses: {'204': {description: None.}}
`,
	},
	{
		Name: "operation-description", Severity: Info, check: checkDescriptions,
		Why: "The summary names an operation; what it does in each case stands in its description.",
		Text: "Every operation has a `description` for what its name and its schemas do not say: what the order is, what\n" +
			"happens if it is called again, who sees the change.",
		Bad: `paths:
  /users/{id}/invite:
    post:
      operationId: inviteUser
      summary: Invite a user
      responses: {'204': {description: Invited.}}
`,
		Good: `paths:
  /users/{id}/invite:
    post:
      operationId: inviteUser
      summary: Invite a user
      description: Sends the mail again if the user was invited before. The link in it is good for a day.
      responses: {'204': {description: Invited.}}
`,
	},
	{
		Name: "operation-tag", Severity: Warning, check: checkTags,
		Why: "Documentation and SDKs group operations by their tags.",
		Text: "Every operation has a tag, and each tag is declared in `tags` at the top with a description: this sets the\n" +
			"order of the groups, and finds the tag that is misspelt.",
		Bad: `tags: [{name: Users, description: The people.}]
paths:
  /users:
    get:
      operationId: listUsers
      tags: [User]
      responses: {'204': {description: None.}}
`,
		Good: `tags: [{name: Users, description: The people.}]
paths:
  /users:
    get:
      operationId: listUsers
      tags: [Users]
      responses: {'204': {description: None.}}
`,
	},
	{
		Name: "operation-success", Severity: Warning, check: checkSuccess,
		Why:  "A caller must know what it gets when all goes well.",
		Text: "Every operation has an answer of 2xx or 3xx. `default` alone is for errors.",
		Bad: `paths:
  /users:
    get:
      operationId: listUsers
      responses: {default: {description: Something.}}
`,
		Good: `paths:
  /users:
    get:
      operationId: listUsers
      responses: {'204': {description: None.}, default: {description: An error.}}
`,
	},
	{
		Name: "success-without-schema", Severity: Warning, check: checkSuccessSchemas,
		Why: "An answer without a schema is checked by nobody, and SDKs give it no type.",
		Text: "Every 2xx but 204 and 205 has content, and content of JSON, XML or a form has a schema. A 201 or 202 with a\n" +
			"`Location` header needs no content, and neither does the answer to HEAD.",
		Bad: `paths:
  /users/{id}:
    get:
      operationId: getUser
      responses: {'200': {description: The user.}}
`,
		Good: `paths:
  /users/{id}:
    get:
      operationId: getUser
      responses:
        '200':
          description: The user.
          content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}
`,
	},
	{
		Name: "body-without-meaning", Severity: Warning, check: checkBodies,
		Why:  "Proxies and clients drop the body of a GET, HEAD or DELETE (RFC 9110, sections 9.3.1, 9.3.2, 9.3.5).",
		Text: "No GET, HEAD, DELETE or TRACE has a `requestBody`. Put what it says into parameters, or use POST.",
		Bad: `paths:
  /users:
    get:
      operationId: listUsers
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'204': {description: None.}}
`,
		Good: `paths:
  /users:
    get:
      operationId: listUsers
      parameters: [{name: role, in: query, schema: {type: string}}]
      responses: {'204': {description: None.}}
`,
	},
}

func checkOperationIDs(l *linter) {
	first := make(map[string]*yaml.Node)
	for _, o := range l.everyOperation() {
		id := o.get("operationId")
		if o.text("operationId") == "" {
			l.report(o.object, o.key, "this operation has no `operationId`", "add one: code and clients get a name made of the method and the path")
			continue
		}
		name := inCode(id.Value)
		switch other := first[name]; {
		case other == nil:
			first[name] = id
		case other.Value == id.Value: // the standard has no two of one name
		default:
			l.report(o.object, id, fmt.Sprintf("the operationId %q gives the same name in code as %q in %s", id.Value, other.Value, l.document.Line(other, id)), "choose another")
		}
	}
}

func checkSummaries(l *linter) {
	for _, o := range l.everyOperation() {
		if strings.TrimSpace(o.text("summary")) == "" {
			l.report(o.object, o.key, "this operation has no `summary`", "say in a few words what it does")
		}
	}
}

func checkDescriptions(l *linter) {
	for _, o := range l.everyOperation() {
		if strings.TrimSpace(o.text("description")) == "" {
			l.report(o.object, o.key, "this operation has no `description`", "say what its name and its schemas do not")
		}
	}
}

func checkTags(l *linter) {
	declared := make(map[string]bool)
	for _, tag := range l.root.children("tags") {
		declared[tag.text("name")] = tag.text("name") != ""
	}
	for _, o := range l.everyOperation() {
		tags := document.Items(o.get("tags"))
		if len(tags) == 0 {
			l.report(o.object, o.key, "this operation has no tag", "give it the tag of the group it belongs to")
		}
		for _, tag := range tags {
			if !declared[tag.Value] {
				l.report(o.object, tag, fmt.Sprintf("the tag %q is not declared", tag.Value), "add it to `tags` at the top of the document, with a description, or correct its name")
			}
		}
	}
}

func checkSuccess(l *linter) {
	for _, o := range l.operations() {
		good := false
		for _, r := range l.responses(o) {
			good = good || strings.HasPrefix(r.status, "1") || strings.HasPrefix(r.status, "2") || strings.HasPrefix(r.status, "3")
		}
		if !good && o.get("x-upstream") == nil && o.get("x-redirect") == nil && o.get("x-webhook") == nil {
			l.report(o.object, o.key, "this operation has no answer for when all goes well", "add the 2xx or 3xx it answers with")
		}
	}
}

func checkSuccessSchemas(l *linter) {
	seen := make(map[*object]bool)
	for _, o := range l.operations() {
		for _, r := range l.responses(o) {
			if r.object == nil || seen[r.object] || !r.success() || r.status == "204" || r.status == "205" || o.method == "head" {
				continue
			}
			seen[r.object] = true
			l.checkSuccessSchema(r)
		}
	}
}

func (l *linter) checkSuccessSchema(r response) {
	contents := r.children("content")
	created := (r.status == "201" || r.status == "202") && hasHeader(r.object, "Location")
	if len(contents) == 0 && !created {
		l.report(r.object, r.key, fmt.Sprintf("this answer of %s has no content", r.status), "give it content with a schema, or the status 204 if there is none")
	}
	for _, media := range contents {
		if structured(media.name) && media.get("schema") == nil {
			l.report(media, media.key, fmt.Sprintf("this %s has no schema", media.name), "say what it holds")
		}
	}
}

func hasHeader(o *object, name string) bool {
	for header := range document.Entries(o.get("headers")) {
		if strings.EqualFold(header.Value, name) {
			return true
		}
	}
	return false
}

// structured tells the media types whose values schemas describe; others are bytes or text.
func structured(mediaType string) bool {
	if mediatype.NamesJSON(mediaType) {
		return true
	}
	mediaType, _, _ = strings.Cut(strings.ToLower(mediaType), ";")
	mediaType = strings.TrimSpace(mediaType)
	return strings.HasSuffix(mediaType, "/xml") || strings.HasSuffix(mediaType, "+xml") ||
		mediaType == "application/x-www-form-urlencoded" || mediaType == "multipart/form-data"
}

func checkBodies(l *linter) {
	for _, o := range l.operations() {
		switch o.method {
		case "get", "head", "delete", "trace":
			if o.get("requestBody") != nil {
				l.report(o.object, o.at("requestBody"), fmt.Sprintf("the body of a %s has no meaning in HTTP", strings.ToUpper(o.method)), "use parameters, or POST")
			}
		}
	}
}
