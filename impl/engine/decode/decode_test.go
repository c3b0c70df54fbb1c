package decode_test

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/oapi-codegen/nullable"
	openapi_types "github.com/oapi-codegen/runtime/types"

	"github.com/charterhq/charter/impl/engine/decode"
	"github.com/charterhq/charter/impl/engine/validate"
)

type person struct {
	Name  string                     `json:"name"`
	Born  *time.Time                 `json:"born,omitempty"`
	Extra any                        `json:"extra,omitempty"`
	Boss  nullable.Nullable[*person] `json:"boss,omitempty"`
}

func TestWhatIsReadIsWhatStandsThere(t *testing.T) {
	t.Parallel()
	leap := time.Date(2017, 1, 1, 0, 0, 0, 500_000_000, time.UTC)
	for text, want := range map[string]person{
		`{"name":"a","NAME":"b"}`:                                          {Name: "a"},
		`{"extra":[9007199254740993,{"a":1e400}]}`:                         {Extra: []any{json.Number("9007199254740993"), map[string]any{"a": json.Number("1e400")}}},
		`{"extra":null,"boss":null}`:                                       {Boss: nullable.NewNullNullable[*person]()},
		`{"boss":{"NAME":"b","extra":0.10,"boss":{"name":"c","Name":""}}}`: {Boss: nullable.NewNullableWithValue(&person{Extra: json.Number("0.10"), Boss: nullable.NewNullableWithValue(&person{Name: "c"})})},
		`{"born":"2016-12-31t23:59:60.5z"}`:                                {Born: &leap},
		`{"born":null}`:                                                    {},
	} {
		var got person
		if err := decode.Unmarshal([]byte(text), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
		got = person{}
		if err := decode.Read(strings.NewReader(text), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

func TestAnErrorHasThePlaceAndNoValue(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ pointer, text string }{
		`{"name":98765}`:                         {"/name", "the Go type string cannot hold the number"},
		`{"boss":{"boss":{"name":{"98765":1}}}}`: {"/boss/boss/name", "the Go type string cannot hold the object"},
		`{"born":"98765"}`:                       {"/born", "the Go type time.Time cannot hold the value"},
		`{"born":98765}`:                         {"/born", "the Go type time.Time cannot hold the value"},
		`{"name":"98765}`:                        {"/name", "this is not the JSON that was checked"},
		`{"98765":1,"98765":1}`:                  {"/98765", "this is not the JSON that was checked"},
	} {
		err := decode.Unmarshal([]byte(text), new(person))
		told := new(decode.Error)
		if !errors.As(err, &told) || told.Error() != want.text || told.Pointer != want.pointer {
			t.Errorf("%s: %v at %q", text, err, told.Pointer)
		}
	}
	if err := decode.Unmarshal([]byte(`1e1`), new(openapi_types.Date)); err == nil || strings.Contains(err.Error(), "1e1") {
		t.Error(err)
	}
}

func TestAnErrorWithinATypeThatReadsItselfHasThePlace(t *testing.T) {
	t.Parallel()
	told := new(decode.Error)
	err := decode.At("a/b", decode.Unmarshal([]byte(`{"name":1}`), new(person)))
	if !errors.As(err, &told) || told.Pointer != "/a~1b/name" {
		t.Errorf("%v at %q", err, told.Pointer)
	}
	if err := decode.At("a", io.ErrNoProgress); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

// The reader's errors are problems that the caller is told.
func TestTheErrorOfTheReaderStays(t *testing.T) {
	t.Parallel()
	if err := decode.Read(iotest.ErrReader(io.ErrClosedPipe), new(person)); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

// A text that fits its format is one that its Go type can hold.
func FuzzFormats(f *testing.F) {
	for _, seed := range []string{"2016-12-31t23:59:60.5z", "2017-01-01T05:29:60+05:30", "0000-01-01", "AP8=", "01A2078C-54A1-7C3E-8A52-3F0D9B1C2E4F", "P1Y2M3DT4H5M6S"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		for name, test := range map[string]struct {
			fits func([]byte) bool
			into any
		}{
			"date-time": {validate.IsDateTime, new(time.Time)},
			"date":      {validate.IsDate, new(openapi_types.Date)},
			"byte":      {validate.IsByte, new([]byte)},
			"uuid":      {validate.IsUUID, new(openapi_types.UUID)},
			"duration":  {func(text []byte) bool { return len(text) < 20 && validate.IsDuration(text) }, new(openapi_types.Duration)},
		} {
			if !test.fits([]byte(text)) {
				continue
			}
			if err := decode.Unmarshal(quoted, test.into); err != nil {
				t.Errorf("%s %q: %v", name, text, err)
			}
		}
	})
}
