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
	first := make([]byte, 3)
	v.Lend(first)
	for _, one := range []struct {
		in          contract.Location
		name, value string
	}{
		{contract.InPath, "id", `"a"`}, {contract.InQuery, "id", `1`}, {contract.InQuery, "", `[]`}, {contract.InHeader, long, `"` + strings.Repeat("v", 70000) + `"`},
	} {
		v.Add(one.in, one.name, []byte(one.value))
	}
	clear(v.Keep(first))
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

// Those of one request share memory with those of the next, and no byte of it.
func TestWhatIsLeftOfTheRoomIsForOthers(t *testing.T) {
	t.Parallel()
	room := make([]byte, 0, 40)
	var first, second, third, none contract.Values
	first.Lend(room)
	first.Put(contract.InQuery, "a", "text", true)
	room = first.Keep(room)
	second.Lend(room)
	second.Put(contract.InQuery, "b", "17", false)
	room = second.Keep(room)
	third.Lend(room)
	third.Put(contract.InPath, "c", strings.Repeat("long", 10), true)
	left := third.Keep(room)
	if cap(left) != cap(room) {
		t.Errorf("%d bytes are left of %d that were too few", cap(left), cap(room))
	}
	none.Lend(left)
	if left = none.Keep(left); cap(left) != cap(room) {
		t.Errorf("no value took %d bytes", cap(room)-cap(left))
	}
	none.Lend(left)
	none.Put(contract.InPath, "d", "x", false)
	none.Drop()
	clear(left[:cap(left)])
	for _, test := range []struct {
		values     contract.Values
		in         contract.Location
		name, want string
	}{
		{first, contract.InQuery, "a", `"text"`}, {first, contract.InQuery, "b", ""}, {second, contract.InQuery, "b", "17"},
		{third, contract.InPath, "c", `"` + strings.Repeat("long", 10) + `"`}, {none, contract.InPath, "d", ""},
	} {
		if got := test.values.Get(test.in, test.name); string(got) != test.want {
			t.Errorf("%s: want %q, got %q", test.name, test.want, got)
		}
	}
}
