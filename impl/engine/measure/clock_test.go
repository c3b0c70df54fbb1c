package measure_test

import (
	"os"
	"testing"

	"github.com/charterhq/charter/impl/engine/measure"
)

func TestTheTimeOfAProcessIsWhatItSaysOfItself(t *testing.T) {
	t.Parallel()
	before := measure.Now()
	of, err := measure.Of(os.Getpid())
	if after := measure.Now(); err != nil || of < before || of > after {
		t.Errorf("%s is not between %s and %s: %v", of, before, after, err)
	}
}
