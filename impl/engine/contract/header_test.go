package contract_test

import (
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
)

func TestAHeaderFieldIsWrittenAsTheContractHasIt(t *testing.T) {
	t.Parallel()
	moment := time.Date(2026, 11, 23, 8, 36, 6, 0, time.UTC)
	for name, test := range map[string]struct {
		value   any
		want    []string // nil: the field is not there
		refused string
	}{
		"text":                  {"a, \"b\" <é>", []string{"a, \"b\" <é>"}, ""},
		"time":                  {moment, []string{"2026-11-23T08:36:06Z"}, ""},
		"pointer":               {&moment, []string{"2026-11-23T08:36:06Z"}, ""},
		"nothing":               {(*int)(nil), nil, ""},
		"bytes":                 {[]byte{0, 255}, []string{"AP8="}, ""},
		"large":                 {int64(math.MaxInt64), []string{"9223372036854775807"}, ""},
		"number":                {1e7, []string{"10000000"}, ""},
		"truth":                 {true, []string{"true"}, ""},
		"list":                  {[]int{1, 2}, []string{"1,2"}, ""},
		"list of times":         {[]time.Time{moment, moment}, []string{"2026-11-23T08:36:06Z,2026-11-23T08:36:06Z"}, ""},
		"empty list":            {[]string{}, []string{""}, ""},
		"no list":               {[]string(nil), nil, ""},
		"an item with a comma":  {[]string{"s3cret,b"}, nil, "comma"},
		"a line break":          {"s3cret\r\nX-Other: b", nil, "control"},
		"a line break in items": {[]string{"s3cret\n"}, nil, "control"},
		"an object":             {map[string]int{"s3cret": 1}, nil, "object"},
		"no number":             {math.NaN(), nil, "unsupported"},
	} {
		header := make(http.Header)
		err := contract.SetHeader(header, "X-Field", test.value)
		if got := header["X-Field"]; strings.Join(got, "|") != strings.Join(test.want, "|") || (got == nil) != (test.want == nil) {
			t.Errorf("%s: %q", name, got)
		}
		if (err != nil) != (test.refused != "") || err != nil && (!strings.Contains(err.Error(), test.refused) || !strings.Contains(err.Error(), "X-Field") || strings.Contains(err.Error(), "s3cret")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
