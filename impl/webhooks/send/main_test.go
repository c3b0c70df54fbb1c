package send_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No attempt leaves a goroutine or a connection behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
