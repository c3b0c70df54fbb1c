package python

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

func (w *writer) types() {
	w.line("\n\"\"\"What requests and answers are made of.\"\"\"\n\nfrom __future__ import annotations\n")
	w.line("from collections.abc import Mapping, Sequence\nfrom dataclasses import dataclass\nfrom typing import Any, Literal, Optional, TypeAlias, Union\n")
	w.line("from ._body import File as _File\nfrom ._inputs import Input as _Input\nfrom ._parameters import NOT_GIVEN, NotGiven\nfrom .models import Model as _Model\nfrom .models import array, mapping, model\n")
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
			names = append(names, typeName(named))
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
	text := w.of(named.Type, to)
	if w.mentions(text) { // what is defined behind it
		text = quote(text)
	}
	w.line("%s: TypeAlias = %s", typeName(named), text)
	w.doc("", named.Doc)
}

// mentions tells whether a text names a type of the contract.
func (w *writer) mentions(text string) bool { return w.prefix(text) != text }

func (w *writer) model(one *class) {
	w.line("\nclass %s(_Model):", one.name)
	w.doc("    ", one.doc)
	w.line("\n    __slots__ = ()\n\n    _wire = {%s}", w.wires(one))
	var decoders []string
	for _, field := range one.fields {
		if text := w.decoder(field.Type); text != "" {
			decoders = append(decoders, quote(field.Wire)+": "+text)
		}
	}
	w.line("    _decode = {%s}\n", strings.Join(decoders, ", "))
	names := attributes(one.fields)
	for i, field := range one.fields {
		text := w.of(field.Type, received)
		if !field.Required && !field.Type.Nullable {
			text = "Optional[" + text + "]"
		}
		w.line("    %s: %s", names[i], text)
		w.doc("    ", field.Doc)
	}
}

func (w *writer) input(one *class) {
	w.line("\n@dataclass(frozen=True, kw_only=True)\nclass %s(_Input):", one.name)
	w.doc("    ", one.doc)
	w.line("")
	names := attributes(one.fields)
	for i, field := range one.fields {
		text, fallback := w.of(field.Type, sent), ""
		if !field.Required {
			text, fallback = "Union["+text+", NotGiven]", " = NOT_GIVEN"
		}
		w.line("    %s: %s%s", names[i], text, fallback)
		w.doc("    ", field.Doc)
	}
	w.line("\n    def to_dict(self) -> dict[str, Any]:\n        return self._named({%s})", w.wires(one))
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
		return "Union[bytes, _File]"
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
		return "Union[" + typeName(named) + ", str]"
	case named.Sent && named.Received && named.Type.Kind != sdk.Enum:
		return w.of(named.Type, to)
	default:
		return typeName(named)
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

// reservedTypes are what the generated code means by these names.
var reservedTypes = strings.Fields("Any Literal Optional Union Mapping Sequence TypeAlias NotGiven")

// typeName is what a type is called.
func typeName(named *sdk.Named) string {
	name := named.Name.Pascal()
	switch {
	case slices.Contains(reservedTypes, name) || slices.Contains(keywords, name):
		return name + "Value"
	case name[0] >= '0' && name[0] <= '9':
		return "_" + name
	default:
		return name
	}
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

// attributes are what the properties of an object are called in code, each by a name of its own.
func attributes(fields []*sdk.Field) []string {
	names := make([]string, len(fields))
	taken := make(map[string]bool, len(fields))
	for i, field := range fields {
		names[i] = attribute(field.Wire)
		for taken[names[i]] {
			names[i] += "_"
		}
		taken[names[i]] = true
	}
	return names
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil { // a string always has a JSON text
		panic(err)
	}
	return string(quoted)
}
