package typescript

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// descriptor writes what the runtime has to know of an operation.
func descriptor(m *sdk.Method) string {
	var parts []string
	add := func(text string, args ...any) { parts = append(parts, fmt.Sprintf(text, args...)) }
	add("id: %s", quote(m.ID))
	add("method: %s", quote(m.HTTP))
	add("path: [%s]", path(m))
	if len(m.Parameters) > 0 {
		list := make([]string, len(m.Parameters))
		for i, p := range m.Parameters {
			list[i] = "{ " + parameter(p) + " }"
		}
		add("parameters: [%s]", strings.Join(list, ", "))
	}
	if b := m.Body; b != nil {
		fields := ""
		if b.Fields {
			fields = ", fields: true"
		}
		if b.Fields && !b.Required {
			fields += ", optional: true"
		}
		add("body: { kind: %s, media: %s%s }", quote(string(b.Kind)), quote(b.Media), fields)
	}
	if m.Result.Kind != sdk.None {
		add("result: { kind: %s, media: %s }", quote(string(m.Result.Kind)), quote(m.Result.Media))
	}
	if len(m.Security) > 0 {
		list := make([]string, len(m.Security))
		for i, needs := range m.Security {
			list[i] = "[" + quotes(needs) + "]"
		}
		add("security: [%s]", strings.Join(list, ", "))
	}
	if m.Idempotency != nil {
		add("idempotencyKey: %s", quote(m.Idempotency.Header))
	}
	if m.Page != nil {
		add("page: { cursor: %s, items: [%s], next: [%s] }", quote(m.Page.Cursor.Name.Camel()), quotes(m.Page.Items), quotes(m.Page.Next))
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

func quotes(texts []string) string {
	list := make([]string, len(texts))
	for i, one := range texts {
		list[i] = quote(one)
	}
	return strings.Join(list, ", ")
}

// path writes text and names in turns.
func path(m *sdk.Method) string {
	var turns []string
	for _, segment := range m.Path {
		switch {
		case segment.Parameter == nil:
			turns = append(turns, quote(segment.Text))
		case len(turns)%2 == 0: // two parameters side by side
			turns = append(turns, `""`, quote(segment.Parameter.Name.Camel()))
		default:
			turns = append(turns, quote(segment.Parameter.Name.Camel()))
		}
	}
	return strings.Join(turns, ", ")
}

func parameter(p *sdk.Parameter) string {
	parts := []string{"name: " + quote(p.Name.Camel()), "in: " + quote(p.In)}
	if p.Wire != p.Name.Camel() {
		parts = append(parts, "wire: "+quote(p.Wire))
	}
	usual := "simple"
	if p.In == "query" || p.In == "cookie" {
		usual = "form"
	}
	if p.Style != usual {
		parts = append(parts, "style: "+quote(p.Style))
	}
	if p.Explode != (usual == "form") {
		parts = append(parts, fmt.Sprintf("explode: %t", p.Explode))
	}
	for name, set := range map[string]bool{"json": p.JSON, "rest": p.Rest, "reserved": p.Reserved} {
		if set {
			parts = append(parts, name+": true")
		}
	}
	slices.Sort(parts[2:])
	return strings.Join(parts, ", ")
}
