package password_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Nothing that checks a password leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
