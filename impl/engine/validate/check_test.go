package validate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

func TestNoMoreThanTheBoundIsCollectedAndEachStandsInItsPlace(t *testing.T) {
	t.Parallel()
	d, malformed := validate.Parse([]byte(`{"a": {}}`))
	if malformed != nil {
		t.Fatal(malformed.Detail)
	}
	defer d.Free()
	found := validate.Body(d, func(c *validate.Check, n validate.Node) bool {
		ok := true
		for i := range 2 * contract.MaxViolations {
			ok = c.Missing(c.Value(c.First(n)), fmt.Sprintf("p/%d", i)) && ok
		}
		return ok
	})
	if len(found) != contract.MaxViolations {
		t.Fatalf("%d violations", len(found))
	}
	for i, violation := range found {
		if want := fmt.Sprintf("/a/p~1%d", i); *violation.Pointer != want {
			t.Errorf("%d is at %s, want %s", i, *violation.Pointer, want)
		}
	}
}

func TestALongPointerIsCutToThePartBefore(t *testing.T) {
	t.Parallel()
	d, malformed := validate.Parse([]byte(`{"a": {"` + strings.Repeat("b", 2*validate.MaxPointer) + `": 1}}`))
	if malformed != nil {
		t.Fatal(malformed.Detail)
	}
	defer d.Free()
	found := validate.Body(d, func(c *validate.Check, n validate.Node) bool {
		return c.Unknown(c.First(c.Value(c.First(n))))
	})
	if len(found) != 1 || *found[0].Pointer != "/a" {
		t.Errorf("found %+v", found)
	}
}
