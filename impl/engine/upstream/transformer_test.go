package upstream_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/waittest"
)

// working tells whether a transformation is being made in this process.
func working() bool {
	stacks := make([]byte, 16<<20)
	return strings.Contains(string(stacks[:runtime.Stack(stacks, true)]), "transformer.attempt")
}

// A function of jq cannot be interrupted while it is at work, here for some times as long as a transformation may take: nobody
// waits until it ends.
//
//nolint:paralleltest // no other transformation may be at work
func TestNobodyWaitsForAFunctionThatCannotBeInterrupted(t *testing.T) {
	s := serve(t, with(200, "application/json", `"`+strings.Repeat("a", 80_000)+`"`), transforms(`[splits("a")] | length`))
	answer := s.do(t, "GET", "/", "")
	if !working() {
		t.Error("the answer has come when the transformation had ended")
	}
	read(t, answer.Body)
	if problem, is := asProblem(<-s.failed); answer.StatusCode != 502 || !is {
		t.Error(answer.StatusCode, problem)
	}
	waittest.Until(t, "it has ended", func() bool { return !working() })
}
