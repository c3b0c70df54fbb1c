package contract_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
)

func TestValuesAreFoundByPlaceAndName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("n", 1000)
	var v contract.Values
	room := make([]byte, 3)
	v.Lend(room)
	for _, one := range []struct {
		in          contract.Location
		name, value string
	}{
		{contract.InPath, "id", `"a"`}, {contract.InQuery, "id", `1`}, {contract.InQuery, "", `[]`}, {contract.InHeader, long, `"` + strings.Repeat("v", 70000) + `"`},
	} {
		v.Add(one.in, one.name, []byte(one.value))
	}
	lent := v.Keep()
	clear(lent)
	for _, test := range []struct {
		in         contract.Location
		name, want string
	}{
		{contract.InPath, "id", `"a"`}, {contract.InQuery, "id", `1`}, {contract.InQuery, "", `[]`},
		{contract.InHeader, "id", ""}, {contract.InCookie, "id", ""}, {contract.InQuery, "ID", ""}, {contract.InPath, "i", ""},
		{contract.InHeader, long, `"` + strings.Repeat("v", 70000) + `"`},
	} {
		if got := v.Get(test.in, test.name); string(got) != test.want {
			t.Errorf("%v %.10s: %.20s", test.in, test.name, got)
		}
	}
	if v.Get(contract.InPath, "other") != nil {
		t.Error("what is not there is not nil")
	}
}
