package validate_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/validate"
)

// fits tells whether a value in JSON passes a check.
func fits(t *testing.T, text string, check func(*validate.Check, validate.Node) bool) bool {
	t.Helper()
	d, malformed := validate.Parse([]byte(text))
	if malformed != nil {
		t.Fatal(text, malformed.Detail)
	}
	defer d.Free()
	return len(validate.Body(d, check)) == 0
}

func TestNumbersAreComparedExactlyHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	texts := []string{
		"0", "-0", "0.0", "1", "1.0", "10e-1", "-1", "7", "14", "21e0", "0.1", "999999999999999999", "999999999999999999.5", "1000000000000000000",
		"-999999999999999999", "-1000000000000000000", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e30",
	}
	for _, one := range texts {
		for _, other := range texts {
			bound := validate.NewBound(other)
			x, _ := new(big.Rat).SetString(one)
			y, _ := new(big.Rat).SetString(other)
			order := x.Cmp(y)
			for name, rule := range map[string]struct {
				check func(*validate.Check, validate.Node, *validate.Bound, string) bool
				want  bool
			}{
				"minimum":          {(*validate.Check).Minimum, order >= 0},
				"maximum":          {(*validate.Check).Maximum, order <= 0},
				"exclusiveMinimum": {(*validate.Check).ExclusiveMinimum, order > 0},
				"exclusiveMaximum": {(*validate.Check).ExclusiveMaximum, order < 0},
				"multipleOf":       {(*validate.Check).MultipleOf, y.Sign() > 0 && new(big.Rat).Quo(x, positive(y)).IsInt()},
			} {
				if name == "multipleOf" && y.Sign() <= 0 {
					continue // no contract may have it
				}
				got := fits(t, one, func(c *validate.Check, n validate.Node) bool { return rule.check(c, n, bound, "It is wrong.") })
				if got != rule.want {
					t.Errorf("%s is right for %s %s: %v", one, name, other, got)
				}
			}
		}
	}
}

func positive(y *big.Rat) *big.Rat {
	if y.Sign() > 0 {
		return y
	}
	return big.NewRat(1, 1)
}

func TestLengthsCountCharacters(t *testing.T) {
	t.Parallel()
	for _, character := range []string{"a", "é", "€", "😀"} {
		for length := range 10 {
			text := `"` + strings.Repeat(character, length) + `"`
			for bound := range 10 {
				if got := fits(t, text, func(c *validate.Check, n validate.Node) bool { return c.MinLength(n, bound, "It is wrong.") }); got != (length >= bound) {
					t.Errorf("%s has at least %d: %v", text, bound, got)
				}
				if got := fits(t, text, func(c *validate.Check, n validate.Node) bool { return c.MaxLength(n, bound, "It is wrong.") }); got != (length <= bound) {
					t.Errorf("%s has at most %d: %v", text, bound, got)
				}
			}
		}
	}
}

func TestAWholeNumberOf32BitsIsTold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"0": true, "-0": true, "2147483647": true, "2147483648": false, "-2147483648": true, "-2147483649": false,
		"999999999999999999": false, "1e9": true, "1e10": false, "1.5": false, "1.0": true, "01": false, "-": false, "": false, "-01": false,
	} {
		if got := validate.IsInt32([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
