package etag_test

import (
	"errors"
	"testing"

	"github.com/charterhq/charter/impl/engine/etag"
)

func TestConditions(t *testing.T) {
	t.Parallel()
	current := etag.OfVersion(3)
	for _, test := range []struct {
		field        string
		match, fresh bool
	}{
		{`"3"`, true, true},
		{`"2"`, false, false},
		{`*`, true, true},
		{`"1", "3"`, true, true},
		{`"1","2",  "3"`, true, true},
		{`W/"3"`, false, true}, // a write compares strongly (RFC 9110, section 13.1.1), a read weakly
		{`"3,4", "5"`, false, false},
		{`,"1",, "3" ,`, true, true},
		{`""`, false, false},
	} {
		condition, err := etag.Parse(test.field)
		if err != nil {
			t.Errorf("%s: %v", test.field, err)
			continue
		}
		if got := condition.Match(current); got != test.match {
			t.Errorf("If-Match: %s: %v", test.field, got)
		}
		if got := condition.Fresh(current); got != test.fresh {
			t.Errorf("If-None-Match: %s: %v", test.field, got)
		}
	}
}

func TestAnAbsentConditionForbidsNothing(t *testing.T) {
	t.Parallel()
	var absent etag.Condition
	if !absent.Match(`"1"`) || absent.Fresh(`"1"`) {
		t.Error("the zero condition must let a write pass and call no answer fresh")
	}
}

func TestWhatIsNoListOfTagsIsRefused(t *testing.T) {
	t.Parallel()
	for _, field := range []string{``, `3`, `"3`, `"3" "4"`, `,`, `w/"3"`, "\"a b\"", "\"a\x7f\"", `*, "3"`} {
		if _, err := etag.Parse(field); !errors.Is(err, etag.ErrSyntax) {
			t.Errorf("%q: %v", field, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`"1", W/"2"`)
	f.Add(`*`)
	f.Fuzz(func(t *testing.T, field string) {
		condition, err := etag.Parse(field)
		if err == nil && condition.Match(`"not there"`) != condition.Fresh(`"not there"`) {
			t.Fatal("a tag with a blank in it matches only *, which matches both ways")
		}
	})
}
