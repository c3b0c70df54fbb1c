package python

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

func (w *writer) types() {
	w.line("\n\"\"\"What requests and answers are made of.\"\"\"\n\nfrom __future__ import annotations\n")
	w.line("from collections.abc import Mapping, Sequence\nfrom dataclasses import dataclass\nfrom typing import Any, Literal, Optional, Union\n")
	w.line("from ._body import File\nfrom ._inputs import Input\nfrom ._parameters import NOT_GIVEN, NotGiven\nfrom .models import Model, array, mapping, model\n")
	for _, named := range w.api.Types {
		if w.named[named] == ([2]*class{}) {
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
	w.line("\n__all__ = [")
	for _, name := range w.public() {
		w.line("    %s,", quote(name))
	}
	w.line("]")
}

// public are the names of types, in order.
func (w *writer) public() []string {
	var names []string
	for _, named := range w.api.Types {
		if w.named[named] == ([2]*class{}) {
			names = append(names, named.Name.Pascal())
		}
	}
	for _, one := range w.classes {
		names = append(names, one.name)
	}
	slices.Sort(names)
	return names
}

// alias names a type that is no class. Those who receive one of some values add str to it.
func (w *writer) alias(named *sdk.Named) {
	to := received
	if named.Sent || named.Type.Kind == sdk.Enum {
		to = sent
	}
	w.line("%s = %s", named.Name.Pascal(), quoted(w.of(named.Type, to)))
	w.doc("", named.Doc)
}

// quoted makes a text of a type, where it stands before the classes it names.
func quoted(text string) string {
	if strings.ContainsAny(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") && !strings.HasPrefix(text, "Literal[") {
		return "Union[" + text + ", " + text + "]"
	}
	return text
}

func (w *writer) model(one *class) {
	w.line("\nclass %s(Model):", one.name)
	w.doc("    ", one.doc)
	w.line("\n    __slots__ = ()\n\n    _wire = {%s}", w.wires(one))
	var decoders []string
	for _, field := range one.fields {
		if text := w.decoder(field.Type); text != "" {
			decoders = append(decoders, quote(field.Wire)+": "+text)
		}
	}
	w.line("    _decode = {%s}\n", strings.Join(decoders, ", "))
	for _, field := range one.fields {
		text := w.of(field.Type, received)
		if !field.Required && !field.Type.Nullable {
			text = "Optional[" + text + "]"
		}
		w.line("    %s: %s", attribute(field.Wire), text)
		w.doc("    ", field.Doc)
	}
}

func (w *writer) input(one *class) {
	w.line("\n@dataclass(frozen=True, kw_only=True)\nclass %s(Input):", one.name)
	w.doc("    ", one.doc)
	w.line("")
	for _, field := range one.fields {
		text, fallback := w.of(field.Type, sent), ""
		if !field.Required {
			text, fallback = "Union["+text+", NotGiven]", " = NOT_GIVEN"
		}
		w.line("    %s: %s%s", attribute(field.Wire), text, fallback)
		w.doc("    ", field.Doc)
	}
	w.line("\n    def to_dict(self) -> dict[str, Any]:\n        return self._named({%s})", w.wires(one))
}

// wires are the names in code with those in JSON.
func (w *writer) wires(one *class) string {
	pairs := make([]string, len(one.fields))
	for i, field := range one.fields {
		pairs[i] = quote(attribute(field.Wire)) + ": " + quote(field.Wire)
	}
	return strings.Join(pairs, ", ")
}

// of writes a type.
func (w *writer) of(t *sdk.Type, to direction) string {
	text := w.bare(t, to)
	if t.Nullable && t.Kind != sdk.Null && t.Kind != sdk.Any {
		return "Optional[" + text + "]"
	}
	return text
}

func (w *writer) bare(t *sdk.Type, to direction) string {
	if one := w.inline[t][to]; one != nil {
		return one.name
	}
	switch t.Kind {
	case sdk.Null:
		return "None"
	case sdk.Boolean:
		return "bool"
	case sdk.Integer:
		return "int"
	case sdk.Number:
		return "float"
	case sdk.String:
		return "str"
	case sdk.File:
		return "Union[bytes, File]"
	case sdk.Enum:
		return enum(t, to)
	case sdk.Array:
		return list(to) + "[" + w.of(t.Items, to) + "]"
	case sdk.Tuple:
		return list(to) + "[Any]"
	case sdk.Map:
		if to == sent {
			return "Mapping[str, " + w.of(t.Items, to) + "]"
		}
		return "dict[str, " + w.of(t.Items, to) + "]"
	case sdk.Union:
		return w.union(t, to)
	case sdk.Ref:
		return w.reference(t.Named, to)
	default:
		return "Any"
	}
}

func list(to direction) string {
	if to == sent {
		return "Sequence"
	}
	return "list"
}

// enum writes one of some values. What is received may be another one of a later version.
func enum(t *sdk.Type, to direction) string {
	values := make([]string, len(t.Values))
	for i, value := range t.Values {
		values[i] = value
		switch {
		case value == "true":
			values[i] = "True"
		case value == "false":
			values[i] = "False"
		case strings.ContainsAny(value, ".eE{[") && !strings.HasPrefix(value, `"`):
			return "Any" // Literal has no decimals and no objects
		}
	}
	text := "Literal[" + strings.Join(values, ", ") + "]"
	if to == received && len(values) > 1 && strings.HasPrefix(t.Values[0], `"`) {
		return "Union[" + text + ", str]"
	}
	return text
}

// union writes a choice. Which of several objects an answer holds nobody has to guess: it stays as it came.
func (w *writer) union(t *sdk.Type, to direction) string {
	texts := make([]string, 0, len(t.Of))
	for _, one := range t.Of {
		if to == received && w.decoder(one) != "" {
			return "Any"
		}
		texts = append(texts, w.of(one, to))
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	if len(texts) == 1 {
		return texts[0]
	}
	return "Union[" + strings.Join(texts, ", ") + "]"
}

func (w *writer) reference(named *sdk.Named, to direction) string {
	both := w.named[named]
	switch {
	case both[to] != nil && to == sent && both[received] != nil:
		return "Union[" + both[sent].name + ", " + both[received].name + "]" // what came can go back
	case both[to] != nil:
		return both[to].name
	case named.Type.Kind == sdk.Enum && to == received && len(named.Type.Values) > 1 && strings.HasPrefix(named.Type.Values[0], `"`):
		return "Union[" + named.Name.Pascal() + ", str]"
	case named.Sent && named.Received && named.Type.Kind != sdk.Enum:
		return w.of(named.Type, to)
	default:
		return named.Name.Pascal()
	}
}

// decoder writes what makes models of an answer's JSON; empty: it stays as it is.
func (w *writer) decoder(t *sdk.Type) string {
	if t == nil {
		return ""
	}
	if one := w.inline[t][received]; one != nil {
		return "model(lambda value: " + one.name + "(value))"
	}
	switch t.Kind {
	case sdk.Ref:
		if one := w.named[t.Named][received]; one != nil {
			return "model(lambda value: " + one.name + "(value))"
		}
		if t.Named.Type.Kind == sdk.Ref || t.Named.Type.Kind == sdk.Array || t.Named.Type.Kind == sdk.Map {
			return w.decoder(t.Named.Type)
		}
		return ""
	case sdk.Array:
		if inner := w.decoder(t.Items); inner != "" {
			return "array(" + inner + ")"
		}
	case sdk.Map:
		if inner := w.decoder(t.Items); inner != "" {
			return "mapping(" + inner + ")"
		}
	}
	return ""
}

var keywords = strings.Fields(`False None True and as assert async await break class continue def del elif else except finally for from
	global if import in is lambda nonlocal not or pass raise return try while with yield to_dict self options`)

// attribute is what a property is called in code.
func attribute(wire string) string {
	name := sdk.Words(wire).Snake()
	switch {
	case name == "":
		return "value_"
	case slices.Contains(keywords, name):
		return name + "_"
	case name[0] >= '0' && name[0] <= '9':
		return "_" + name
	default:
		return name
	}
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil { // a string always has a JSON text
		panic(err)
	}
	return string(quoted)
}
