package typescript

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// A direction is who gets a value: what is received may hold values that a later contract adds.
type direction bool

const (
	sent     direction = true
	received direction = false
)

func (w *writer) types() {
	w.line("\n/** One of some values, or one that a later version of the API adds. */\nexport type Open<T extends string | null> = T | (string & {});")
	w.line("\n/** A file, or what holds its bytes. */\nexport type FileLike = Blob | Uint8Array | ArrayBuffer;")
	for _, named := range w.api.Types {
		switch {
		case named.Sent && named.Received && w.twofold(named):
			w.named(typeName(named), named, received)
			w.named(w.sentName(named), named, sent)
		case named.Sent:
			w.named(typeName(named), named, sent)
		default:
			w.named(typeName(named), named, received)
		}
	}
}

func (w *writer) named(name string, named *sdk.Named, to direction) {
	w.line("")
	w.comment("", named.Doc)
	if named.Type.Kind == sdk.Object && !named.Type.Nullable {
		w.line("export interface %s %s", name, w.object(named.Type, to, ""))
		return
	}
	if isTextEnum(named.Type) { // those who receive one say Open
		to = sent
	}
	w.line("export type %s = %s;", name, w.of(named.Type, to, ""))
}

// sentName is what a type is called that looks different when it is sent.
func (w *writer) sentName(named *sdk.Named) string {
	name := typeName(named) + "Sent"
	for w.names[name] {
		name += "Value"
	}
	return name
}

// reservedTypes are what the generated code means by these names.
var reservedTypes = strings.Fields("Open FileLike Blob Uint8Array ArrayBuffer ReadableStream Array Record Promise Call List Page Core Client ClientOptions Auth RequestOptions CoreOptions Scheme Secret Operation EventStream StreamOptions TokenSource AnswerInfo Answer RateLimit ClientError ResponseError ConnectionError TimeoutError CancelledError DecodeError ProblemDetails ProblemViolation Attempt Middleware LogEntry RetryOptions ServerEvent IssuedToken ClientCredentials")

// typeName is what a type is called.
func typeName(named *sdk.Named) string {
	name := named.Name.Pascal()
	switch {
	case slices.Contains(reservedTypes, name):
		return name + "Value"
	case !identifier.MatchString(name):
		return "_" + name
	default:
		return name
	}
}

// twofold tells whether a type is written in two ways: it has properties for one direction only, or holds one of some values.
func (w *writer) twofold(named *sdk.Named) bool {
	known, ok := w.both[named]
	if !ok {
		known = !isTextEnum(named.Type) && (named.Differs || holdsEnum(named.Type, map[*sdk.Named]bool{named: true}))
		w.both[named] = known
	}
	return known
}

func isTextEnum(t *sdk.Type) bool {
	return t.Kind == sdk.Enum && len(t.Values) > 1 && strings.HasPrefix(t.Values[0], `"`)
}

func holdsEnum(t *sdk.Type, seen map[*sdk.Named]bool) bool {
	if t == nil {
		return false
	}
	if isTextEnum(t) {
		return true
	}
	if t.Kind == sdk.Ref && !seen[t.Named] {
		seen[t.Named] = true
		if holdsEnum(t.Named.Type, seen) {
			return true
		}
	}
	for _, field := range t.Fields {
		if holdsEnum(field.Type, seen) {
			return true
		}
	}
	for _, one := range append([]*sdk.Type{t.Items, t.Open}, t.Of...) {
		if holdsEnum(one, seen) {
			return true
		}
	}
	return false
}

// of writes a type.
func (w *writer) of(t *sdk.Type, to direction, indent string) string {
	text := w.bare(t, to, indent)
	if t.Nullable && t.Kind != sdk.Null {
		return text + " | null"
	}
	return text
}

func (w *writer) bare(t *sdk.Type, to direction, indent string) string {
	switch t.Kind {
	case sdk.Null, sdk.Boolean, sdk.Number, sdk.String:
		return string(t.Kind)
	case sdk.Integer:
		return "number"
	case sdk.File:
		return w.qualifier + "FileLike"
	case sdk.Enum:
		values := strings.Join(t.Values, " | ")
		if to == received && isTextEnum(t) {
			return w.qualifier + "Open<" + values + ">"
		}
		return values
	case sdk.Array:
		return "Array<" + w.of(t.Items, to, indent) + ">"
	case sdk.Tuple:
		return "[" + w.join(t.Of, ", ", to, indent) + ", ...Array<" + w.of(t.Items, to, indent) + ">]"
	case sdk.Map:
		return "Record<string, " + w.of(t.Items, to, indent) + ">"
	case sdk.Object:
		return w.object(t, to, indent)
	case sdk.Union:
		return w.join(t.Of, " | ", to, indent)
	case sdk.All:
		return w.all(t, to, indent)
	case sdk.Ref:
		return w.reference(t.Named, to)
	default:
		return "unknown"
	}
}

func (w *writer) join(types []*sdk.Type, separator string, to direction, indent string) string {
	texts := make([]string, len(types))
	for i, one := range types {
		texts[i] = w.of(one, to, indent)
	}
	return strings.Join(texts, separator)
}

func (w *writer) all(t *sdk.Type, to direction, indent string) string {
	texts := make([]string, len(t.Of))
	for i, one := range t.Of {
		texts[i] = w.of(one, to, indent)
		if strings.Contains(texts[i], " | ") {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, " & ")
}

func (w *writer) reference(named *sdk.Named, to direction) string {
	name := w.qualifier + typeName(named)
	switch {
	case isTextEnum(named.Type) && to == received:
		return w.qualifier + "Open<" + name + ">"
	case to == sent && named.Received && w.twofold(named):
		return w.qualifier + w.sentName(named)
	default:
		return name
	}
}

func (w *writer) object(t *sdk.Type, to direction, indent string) string {
	var text strings.Builder
	inner := w.part(w.qualifier)
	for _, field := range t.Fields {
		if to == sent && field.ReadOnly || to == received && field.WriteOnly {
			continue
		}
		deprecated := ""
		if field.Deprecated {
			deprecated = "@deprecated"
		}
		inner.comment(indent+"  ", field.Doc, deprecated)
		mark, also := "", ""
		if !field.Required {
			mark = "?"
			if to == sent {
				also = " | undefined"
			}
		}
		inner.line("%s  %s%s: %s%s;", indent, property(field.Wire), mark, w.of(field.Type, to, indent+"  "), also)
	}
	if t.Open != nil {
		inner.line("%s  [name: string]: unknown;", indent)
	}
	text.WriteString("{\n" + inner.out.String() + indent + "}")
	return text.String()
}

var identifier = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

// property writes the name of a property.
func property(name string) string {
	if identifier.MatchString(name) {
		return name
	}
	return quote(name)
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil { // a string always has a JSON text
		panic(err)
	}
	return string(quoted)
}
