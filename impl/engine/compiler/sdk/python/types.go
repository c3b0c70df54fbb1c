package python

import (
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// plain tells whether a type with a name is no class.
func (w *writer) plain(named *sdk.Named) bool { return w.named[named] == [2]*class{} }

func (w *writer) types() {
	body := w.part(w.typesBody)
	w.line("\n\"\"\"What requests and answers are made of.\"\"\"\n\nfrom __future__ import annotations\n")
	w.imports(body, "datetime as _datetime", "collections.abc: Mapping, Sequence", "dataclasses: dataclass", "dataclasses: field as _field", "decimal: Decimal as _Decimal",
		"typing: Any, Literal, Optional, TypeAlias, Union", "", "._body: File as _File", decodeImports, "._inputs: Input as _Input",
		"._json: NOT_GIVEN, NotGiven", ".models: Model as _Model", ".models: Unknown as _Unknown")
	w.out.WriteString(body)
}

const decodeImports = "._decode: Choice, Decoder, array, as_it_is, day, either, exact, late, mapping, model, moment, number, octets, tagged"

func (w *writer) typesBody() {
	if slices.ContainsFunc(w.api.Types, w.plain) {
		w.line("")
	}
	for _, named := range w.api.Types {
		if w.plain(named) {
			w.alias(named)
		}
	}
	for _, one := range w.classes {
		w.line("")
		if one.to == received {
			w.model(one)
		} else {
			w.input(one)
		}
	}
	w.line("")
	for _, named := range w.api.Types {
		if w.plain(named) && named.Received && w.decodes(named.Type, nil) {
			w.line("%s: Decoder = %s", decoderName(named), w.decoder(named.Type, ""))
		}
	}
	w.line("\nUnknown = _Unknown\n\n__all__ = [")
	for _, name := range w.public() {
		w.line("    %s,", quote(name))
	}
	w.line("]")
}

// public are the names of types, in order.
func (w *writer) public() []string {
	names := []string{"Unknown"}
	for _, named := range w.api.Types {
		if w.plain(named) {
			for _, name := range w.aliases[named] {
				if name != "" && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	for _, one := range w.classes {
		names = append(names, one.name)
	}
	slices.Sort(names)
	return names
}

// planAliases names the types that are no classes: in requests they may be another type than in answers, with a name of its own.
func (w *writer) planAliases() {
	for _, named := range w.api.Types {
		if !w.plain(named) {
			continue
		}
		name := typeName(named)
		w.aliases[named] = [2]string{name, name}
	}
	for changed := true; changed; { // one that differs makes those differ that name it
		changed = false
		for _, named := range w.api.Types {
			both := w.aliases[named]
			if both[sent] == "" || both[sent] != both[received] || named.Type.Kind == sdk.Enum || !named.Sent || !named.Received {
				continue
			}
			if w.of(named.Type, sent) != w.of(named.Type, received) {
				w.aliases[named], changed = [2]string{both[received], w.free(both[received] + "Input")}, true
			}
		}
	}
}

// alias names a type that is no class. Those who receive one of some values add str to it.
func (w *writer) alias(named *sdk.Named) {
	for to, goes := range []bool{named.Received, named.Sent} {
		name := w.aliases[named][to]
		if !goes || direction(to) == sent && named.Received && name == w.aliases[named][received] {
			continue
		}
		kept := direction(to)
		if named.Type.Kind == sdk.Enum {
			kept = sent
		}
		text := w.of(named.Type, kept)
		if w.mentions(text) { // what is defined behind it
			text = quote(text)
		}
		w.line("%s: TypeAlias = %s", name, text)
		w.doc("", named.Doc)
	}
}

// mentions tells whether a text names a type of the contract.
func (w *writer) mentions(text string) bool { return w.prefix(text) != text }

func (w *writer) model(one *class) {
	w.line("\nclass %s(_Model):", one.name)
	w.doc("    ", one.doc)
	w.line("\n    __slots__ = ()\n\n    _wire = {%s}", w.wires(one))
	var decoders, readOnly []string
	for _, field := range one.fields {
		if text := w.decoder(field.Type, ""); text != "" {
			decoders = append(decoders, quote(field.Wire)+": "+text)
		}
		if field.ReadOnly {
			readOnly = append(readOnly, quote(field.Wire))
		}
	}
	w.line("    _decode = {%s}", strings.Join(decoders, ", "))
	if len(readOnly) > 0 {
		w.line("    _read_only = frozenset(%s)", tuple(readOnly))
	}
	w.line("")
	names := attributes(one.fields)
	for i, field := range one.fields {
		text := w.of(field.Type, received)
		if !field.Required && !field.Type.Nullable {
			text = "Optional[" + text + "]"
		}
		w.line("    %s: %s", names[i], text)
		w.doc("    ", field.Doc, deprecated(field))
	}
}

func deprecated(field *sdk.Field) string {
	if field.Deprecated {
		return "Deprecated."
	}
	return ""
}

func (w *writer) input(one *class) {
	w.line("\n@dataclass(frozen=True, kw_only=True)\nclass %s(_Input):", one.name)
	w.doc("    ", one.doc)
	w.line("\n    _wire = {%s}\n", w.wires(one))
	names := attributes(one.fields)
	for i, field := range one.fields {
		text, fallback := w.of(field.Type, sent), ""
		if !field.Required {
			text, fallback = "Union["+text+", NotGiven]", " = NOT_GIVEN"
		}
		w.line("    %s: %s%s", names[i], text, fallback)
		w.doc("    ", field.Doc, deprecated(field))
	}
	if one.open != nil && !slices.Contains(names, "more_properties") {
		w.line("    more_properties: Mapping[str, %s] = _field(default_factory=dict)", w.of(one.open, sent))
		w.doc("    ", "Properties that have no name here, by their names in JSON.")
	}
}

// wires are the names in code with those in JSON.
func (w *writer) wires(one *class) string {
	names := attributes(one.fields)
	pairs := make([]string, len(one.fields))
	for i, field := range one.fields {
		pairs[i] = quote(names[i]) + ": " + quote(field.Wire)
	}
	return strings.Join(pairs, ", ")
}
