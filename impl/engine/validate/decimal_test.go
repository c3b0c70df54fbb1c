package validate_test

import (
	"math/big"
	"testing"

	"github.com/charterhq/charter/impl/engine/validate"
)

func TestDecimalsAreExact(t *testing.T) {
	t.Parallel()
	texts := []string{
		"0", "-0", "0.0", "0e5", "1", "1.0", "10e-1", "100e-2", "-1", "9007199254740993", "9007199254740992", "0.1", "0.10",
		"1e400", "1e-400", "-1e400", "123456789012345678901234567890", "123456789012345678901234567890.5", "2", "12", "1.2", "0.12",
	}
	for _, one := range texts {
		a := validate.ParseDecimal([]byte(one))
		x, _ := new(big.Rat).SetString(one)
		if a.IsInteger() != x.IsInt() {
			t.Errorf("IsInteger(%s) is %v", one, a.IsInteger())
		}
		for _, other := range texts {
			b := validate.ParseDecimal([]byte(other))
			y, _ := new(big.Rat).SetString(other)
			if got, want := a.Compare(&b), x.Cmp(y); got != want {
				t.Errorf("%s against %s: %d, want %d", one, other, got, want)
			}
			if (a == b) != (x.Cmp(y) == 0) {
				t.Errorf("%s == %s: %v", one, other, a == b)
			}
		}
	}
}

func FuzzDecimal(f *testing.F) {
	f.Add("1.50", "0.25")
	f.Add("1e300", "3")
	f.Add("-7", "7e-3")
	f.Fuzz(func(t *testing.T, one, other string) {
		for _, text := range []string{one, other} {
			if d, found := validate.Parse([]byte(text)); found != nil || d.Kind(0) != validate.Number || text[len(text)-1] <= ' ' || text[0] <= ' ' {
				return
			}
		}
		a, b := validate.ParseDecimal([]byte(one)), validate.ParseDecimal([]byte(other))
		x, _ := new(big.Rat).SetString(one)
		y, _ := new(big.Rat).SetString(other)
		if a.Compare(&b) != x.Cmp(y) || a.IsInteger() != x.IsInt() {
			t.Fatalf("%s against %s: %d, want %d", one, other, a.Compare(&b), x.Cmp(y))
		}
		if y.Sign() > 0 && len(other) <= 19 {
			if got, want := a.IsMultipleOf(&b), new(big.Rat).Quo(x, y).IsInt(); got != want {
				t.Fatalf("%s a multiple of %s: %v, want %v", one, other, got, want)
			}
		}
	})
}
