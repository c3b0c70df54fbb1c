package validate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/validate"
)

// Items that somebody has chosen so that comparing them is much work cost no more than others.
func TestItemsAreComparedInTimeThatGrowsWithTheirSize(t *testing.T) {
	t.Parallel()
	const members = 60_000
	names := make([]string, members)
	for i := range names {
		names[i] = fmt.Sprintf(`"%x":0`, i)
	}
	object := "{" + strings.Join(names, ",") + "}"
	slices.Reverse(names)
	reversed := "{" + strings.Join(names, ",") + "}"

	// Sums in which each item counts 31 times the one before it are the same for these two halves.
	halves := [2]string{"null,[false,null]", "false,[null,null]"}
	alike := make([]string, 1<<14)
	for i := range alike {
		var item []string
		for bit := range 14 {
			item = append(item, halves[i>>bit&1])
		}
		alike[i] = "[" + strings.Join(item, ",") + "]"
	}
	for name, test := range map[string]struct {
		text   string
		unique bool
	}{
		"large objects in another order": {"[" + object + "," + reversed + "]", false},
		"large objects, one more equal":  {"[1,2,3,4,5,6,7,8," + object + "," + reversed + "]", false},
		"arrays with sums that meet":     {"[" + strings.Join(alike, ",") + "]", true},
		"numbers in many ways":           {"[0,1,2,3,4,5,6,7,-1,10,1e2,-100,1000e-1]", false},
		"zeros with a sign":              {"[1,2,3,4,5,6,7,8,0,-0.0]", false},
		"numbers that differ by sign":    {"[1,2,3,4,5,6,7,8,-1,-2,-3,10,-10,1e2,-1e2]", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, malformed := validate.Parse([]byte(test.text))
			if malformed != nil {
				t.Fatal(malformed.Detail)
			}
			defer d.Free()
			start := time.Now()
			if got := d.Unique(0); got != test.unique {
				t.Errorf("unique: %v", got)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}
