//go:build race

package validate_test

// raceDetector drops what pools hold at random, so that allocations cannot be counted under it.
const raceDetector = true
