package mail_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No queue, and no sender, leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
