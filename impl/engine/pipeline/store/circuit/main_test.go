package circuit_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No circuit leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
