package validate_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

type (
	word   string
	number int32
	loud   string // reads JSON itself
	half   struct{ left, right string }
	both   struct{ json, text string }
)

// UnmarshalText reads two texts with a hyphen between.
func (h *half) UnmarshalText(text []byte) (err error) {
	var whole bool
	if h.left, h.right, whole = strings.Cut(string(text), "-"); !whole {
		err = errors.New("there is no hyphen")
	}
	return err
}

func (b *both) UnmarshalText(text []byte) error {
	b.text = string(text)
	return nil
}

func (b *both) UnmarshalJSON(text []byte) error {
	b.json = string(text)
	return nil
}

func (l *loud) UnmarshalJSON(text []byte) error {
	if string(text) == `"quiet"` {
		return errors.New("too quiet")
	}
	*l = loud(strings.ToUpper(strings.Trim(string(text), `"`)))
	return nil
}

var anID = uuid.MustParse("019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f")

type checkedRequest struct{ of *contract.Request }

func (c checkedRequest) Value(any) any { return c.of }

// Simple values are read without the decoder, and others by it: nobody can tell.
func TestValuesAreReadIntoTheirGoTypes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		json string
		into any // a pointer to a zero value
		want any // nil: an error
	}{
		"text":                  {`"abc"`, new(string), "abc"},
		"empty":                 {`""`, new(string), ""},
		"escapes":               {`"a\"b\u0001"`, new(string), "a\"b\x01"},
		"beyond ASCII":          {`"é😀"`, new(string), "é😀"},
		"optional text":         {`"abc"`, new(*string), new("abc")},
		"named":                 {`"abc"`, new(word), word("abc")},
		"optional named":        {`"abc"`, new(*word), new(word("abc"))},
		"reads itself":          {`"abc"`, new(loud), loud("ABC")},
		"optional reads itself": {`"abc"`, new(*loud), new(loud("ABC"))},
		"refuses":               {`"quiet"`, new(*loud), nil},
		"id":                    {`"019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f"`, new(uuid.UUID), anID},
		"optional id":           {`"019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f"`, new(*uuid.UUID), &anID},
		"escapes in an id":      {`"\u0030\u00319aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f"`, new(uuid.UUID), anID},
		"no id":                 {`"019aae5c"`, new(uuid.UUID), nil},
		"reads texts":           {`"a-b"`, new(half), half{"a", "b"}},
		"refuses texts":         {`"ab"`, new(*half), nil},
		"reads texts, a number": {`1`, new(half), nil},
		"reads texts and JSON":  {`"a"`, new(*both), &both{json: `"a"`}},
		"bytes":                 {`"YWJj"`, new([]byte), []byte("abc")},
		"null for an id":        {`null`, new(*uuid.UUID), (*uuid.UUID)(nil)},
		"time":                  {`"2026-11-23T08:36:06Z"`, new(time.Time), time.Date(2026, 11, 23, 8, 36, 6, 0, time.UTC)},
		"null":                  {`null`, new(*string), (*string)(nil)},
		"int":                   {`42`, new(int), 42},
		"int32":                 {`-2147483648`, new(number), number(-2147483648)},
		"too large for int32":   {`2147483648`, new(number), nil},
		"optional int64":        {`9223372036854775807`, new(*int64), new(int64(9223372036854775807))},
		"beyond int64":          {`9223372036854775808`, new(int64), nil},
		"float":                 {`1.5`, new(float64), 1.5},
		"whole float":           {`3`, new(*float32), new(float32(3))},
		"true":                  {`true`, new(bool), true},
		"optional false":        {`false`, new(*bool), new(false)},
		"list":                  {`["a"]`, new([]string), []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := new(contract.Request)
			request.Parameters.Add(contract.InQuery, "p", []byte(test.json))
			checked := validate.CheckedParameters(checkedRequest{request})
			checked.Query("p", test.into)
			if test.want == nil {
				if checked.Err() == nil {
					t.Errorf("want an error, got %v", test.into)
				}
				return
			}
			if got := reflect.ValueOf(test.into).Elem().Interface(); checked.Err() != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, %v", got, checked.Err())
			}
		})
	}
}
