package diff

import "strings"

// direction is the way that a value goes.
type direction struct {
	prefix string // of the ids of its changes
	where  string // said after the name of a component
	out    bool   // from the server to the client: what the client may get must not become more
}

var (
	inParameter        = direction{"parameter", "", false}
	inRequest          = direction{"request", " in requests", false}
	inResponse         = direction{"response", " in responses", true}
	inHeader           = direction{"response-header", "", true}
	inPayload          = direction{"payload", " in payloads", true} // of an event that goes out
	inAnswer           = direction{"answer", " in answers", false}  // to an event
	inPayloadParameter = direction{"payload-parameter", "", true}
	inAnswerHeader     = direction{"answer-header", "", false}
	inOperation        = direction{"operation", "", false}
	inContract         = direction{"contract", "", false}
	inProbe            = direction{"probe", "", false} // asks whether values of the old shape fit the new one
)

// subject is what a change is about.
type subject struct {
	direction

	component string // the component of components.schemas that the path begins at; empty: the noun
	noun      string // such as: the request body
	path      string // to the schema: .address.street, .tags[]
}

func (s subject) base() string {
	if s.component != "" {
		return "#" + s.component
	}
	return s.noun
}

func (s subject) at(step string) subject {
	s.path += step
	return s
}

func (s subject) property(name string) subject { return s.at("." + name) }

func (s subject) named(component string) subject {
	return subject{direction: s.direction, component: component}
}

func (s subject) String() string {
	switch {
	case s.component != "":
		return code(s.component+s.path) + s.where
	case s.path != "":
		return code(strings.TrimPrefix(s.path, ".")) + " of " + s.noun
	default:
		return s.noun
	}
}

func code(text string) string { return "`" + strings.ReplaceAll(text, "`", "'") + "`" }

// sentence begins with a capital, unless it begins with a name.
func sentence(text string) string {
	if text != "" && text[0] >= 'a' && text[0] <= 'z' {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return text + "."
}

func list(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = code(name)
	}
	if len(quoted) > 10 {
		quoted = append(quoted[:9], "and others")
	}
	return strings.Join(quoted, ", ")
}
