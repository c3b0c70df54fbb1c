package example

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// fit makes of an example of what is sent, as somebody else's contract gives it, what its type says, so that programs with it
// compile: true for "true", a list of one for one, and what is made up where nothing else fits. What fits stays as it is.
func fit(t *sdk.Type, value any, name string, depth int) any {
	if t == nil || depth == 0 || value == nil && mayBeNull(t) {
		return value
	}
	t = t.Resolved()
	switch t.Kind {
	case sdk.Boolean, sdk.Integer, sdk.Number, sdk.String, sdk.Enum:
		if one, ok := scalar(t, value); ok {
			return one
		}
		return sent.made(t, name, depth)
	case sdk.Array:
		return fitItems(t, value, name, depth)
	case sdk.Map, sdk.Object, sdk.All:
		return fitMembers(t, value, name, depth)
	case sdk.Union:
		if alternative(t, value, name, depth) != nil {
			return value
		}
		return sent.made(t, name, depth)
	default:
		return value
	}
}

// Alternative is the first one of a choice that an example of what is sent is of; nil: none.
func Alternative(choice *sdk.Type, value any) *sdk.Type {
	return alternative(choice, value, "", deepest)
}

func alternative(choice *sdk.Type, value any, name string, depth int) *sdk.Type {
	for _, one := range choice.Of {
		if reflect.DeepEqual(fit(one, value, name, depth-1), value) {
			return one
		}
	}
	return nil
}

func mayBeNull(t *sdk.Type) bool {
	for depth := 0; t.Kind == sdk.Ref && depth < 32; depth++ {
		if t.Nullable {
			return true
		}
		t = t.Named.Type
	}
	return t.Nullable || t.Kind == sdk.Null || t.Kind == sdk.Any || t.Kind == sdk.Union && slices.ContainsFunc(t.Of, mayBeNull)
}

// scalar is a value as its type has it; false: it has no such value.
func scalar(t *sdk.Type, value any) (any, bool) {
	text, isText := value.(string)
	number, isNumber := value.(json.Number)
	truth, isTruth := value.(bool)
	if isNumber {
		text = number.String()
	}
	if isTruth {
		text = strconv.FormatBool(truth)
	}
	if !isText && !isNumber && !isTruth {
		return nil, false
	}
	var err error
	switch t.Kind {
	case sdk.Boolean:
		return text == "true", text == "true" || text == "false"
	case sdk.Integer:
		_, err = strconv.ParseInt(text, 10, 64)
		return json.Number(text), err == nil
	case sdk.Number:
		return json.Number(text), !isTruth && json.Valid([]byte(text))
	case sdk.Enum:
		return value, slices.ContainsFunc(t.Values, func(written string) bool {
			var known string
			return written == text && !isText || isText && json.Unmarshal([]byte(written), &known) == nil && known == text
		})
	default:
		return text, true
	}
}

func fitItems(t *sdk.Type, value any, name string, depth int) any {
	list, ok := value.([]any)
	if !ok {
		if one := fit(t.Items, value, name, depth-1); reflect.DeepEqual(one, value) {
			return []any{value}
		}
		return sent.made(t, name, depth)
	}
	fitted := make([]any, len(list))
	for i, one := range list {
		fitted[i] = fit(t.Items, one, name, depth-1)
	}
	return fitted
}

// fitMembers leaves out what an object does not have, and makes up what it has to have.
func fitMembers(t *sdk.Type, value any, name string, depth int) any {
	object, ok := value.(Object)
	if !ok {
		return sent.made(t, name, depth)
	}
	fields, known := t.Properties()
	fitted := Object{}
	for _, member := range object {
		at := slices.IndexFunc(fields, func(f *sdk.Field) bool { return f.Wire == member.Name })
		switch {
		case at >= 0 && fields[at].ReadOnly:
		case at >= 0:
			fitted = append(fitted, Member{member.Name, fit(fields[at].Type, member.Value, member.Name, depth-1)})
		case t.Kind == sdk.Map:
			fitted = append(fitted, Member{member.Name, fit(t.Items, member.Value, member.Name, depth-1)})
		case !known || t.Open != nil:
			fitted = append(fitted, member)
		}
	}
	for _, field := range fields {
		if _, there := fitted.Get(field.Wire); !there && field.Required && !field.ReadOnly {
			fitted = append(fitted, Member{field.Wire, sent.made(field.Type, field.Wire, depth-1)})
		}
	}
	return fitted
}
