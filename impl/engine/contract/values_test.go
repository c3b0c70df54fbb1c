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
	v.Lend(&contract.Names{{In: contract.InHeader, Name: "id"}}, first)
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

// A value is written in one of several ways by its length, and of all of them it is read the same.
func TestValuesOfEveryLengthAreFound(t *testing.T) {
	t.Parallel()
	names := &contract.Names{{In: contract.InQuery, Name: "a"}, {In: contract.InQuery, Name: "b"}, {In: contract.InPath, Name: "a"}}
	for _, size := range []int{0, 1, 252, 253, 254, 255, 256, 70_000} {
		text := strings.Repeat("v", size)
		var v contract.Values
		v.Lend(names, nil)
		v.Put(2, text, true)
		v.Put(0, "0"+text, false)
		v.End(append(v.Begin(1), text+"0"...))
		for _, test := range []struct {
			in         contract.Location
			name, want string
		}{
			{contract.InQuery, "a", "0" + text}, {contract.InQuery, "b", text + "0"}, {contract.InPath, "a", `"` + text + `"`}, {contract.InPath, "b", ""},
		} {
			if got := v.Get(test.in, test.name); string(got) != test.want {
				t.Errorf("%d: %v %s: %.20s", size, test.in, test.name, got)
			}
		}
	}
}

// Those of one request share memory with those of the next, and no byte of it.
func TestWhatIsLeftOfTheRoomIsForOthers(t *testing.T) {
	t.Parallel()
	room := make([]byte, 0, 24)
	names := &contract.Names{
		{In: contract.InQuery, Name: "a"}, {In: contract.InQuery, Name: "b"}, {In: contract.InPath, Name: "c"}, {In: contract.InPath, Name: "d"},
	}
	var first, second, third, none contract.Values
	first.Lend(names, room)
	first.Put(0, "text", true)
	room = first.Keep(room)
	second.Lend(names, room)
	second.Put(1, "17", false)
	room = second.Keep(room)
	third.Lend(names, room)
	third.Put(2, strings.Repeat("long", 10), true)
	left := third.Keep(room)
	if cap(left) != cap(room) {
		t.Errorf("%d bytes are left of %d that were too few", cap(left), cap(room))
	}
	none.Lend(names, left)
	if left = none.Keep(left); cap(left) != cap(room) {
		t.Errorf("no value took %d bytes", cap(room)-cap(left))
	}
	none.Lend(names, left)
	none.Put(3, "x", false)
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
