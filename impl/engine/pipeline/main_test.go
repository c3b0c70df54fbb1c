package pipeline_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No test of a pipeline leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
