package policy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// errNotation says that a text is not written as its kind is. In a contract, its schema has said so.
var errNotation = errors.New("wrong notation")

// notation is such an error, in words of its own.
type notation struct{ error }

func (notation) Is(target error) bool { return target == errNotation }

// longest bounds durations.
const longest = 10 * 365 * 24 * time.Hour

// ParseDuration reads 250ms, 5s, 1m or 24h: a whole number of one unit, ten years at most. The error says so in words
// for the contract.
func ParseDuration(text string) (time.Duration, error) {
	for _, unit := range []struct {
		suffix string
		length time.Duration
	}{{"ms", time.Millisecond}, {"s", time.Second}, {"m", time.Minute}, {"h", time.Hour}} {
		digits, ok := strings.CutSuffix(text, unit.suffix)
		if !ok || !plainNumber(digits) {
			continue
		}
		count, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || count > int64(longest/unit.length) {
			return 0, fmt.Errorf("%s is longer than a policy can wait: %s at most", text, FormatDuration(longest))
		}
		return time.Duration(count) * unit.length, nil
	}
	return 0, notation{fmt.Errorf("%q is not a duration such as 250ms, 5s, 1m or 24h", text)}
}

// FormatDuration writes a duration in the largest unit that it is a whole number of.
func FormatDuration(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	case d%time.Minute == 0:
		return strconv.FormatInt(int64(d/time.Minute), 10) + "m"
	case d%time.Second == 0:
		return strconv.FormatInt(int64(d/time.Second), 10) + "s"
	default:
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	}
}

// sizeUnits are the units of sizes, the largest first.
var sizeUnits = []struct {
	suffix string
	length int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// FormatSize writes a number of bytes in the largest unit that it is a whole number of.
func FormatSize(bytes int64) string {
	for _, unit := range sizeUnits {
		if bytes >= unit.length && bytes%unit.length == 0 {
			return strconv.FormatInt(bytes/unit.length, 10) + unit.suffix
		}
	}
	return strconv.FormatInt(bytes, 10) + "B"
}

// ParseSize reads 512B, 64KiB or 1MiB: a whole number of one unit. It returns bytes. The error is in words for
// the contract.
func ParseSize(text string) (int64, error) {
	for _, unit := range sizeUnits {
		digits, ok := strings.CutSuffix(text, unit.suffix)
		if !ok || !plainNumber(digits) {
			continue
		}
		count, err := strconv.ParseInt(digits, 10, 31)
		if err != nil {
			return 0, fmt.Errorf("%s is larger than anything can be: write it in a larger unit, 1024GiB at most", text)
		}
		return count * unit.length, nil
	}
	return 0, notation{fmt.Errorf("%q is not a size such as 512B, 64KiB or 1MiB", text)}
}

// plainNumber has digits alone, and does not begin with 0.
func plainNumber(digits string) bool {
	return digits != "" && digits[0] != '0' && strings.Trim(digits, "0123456789") == ""
}
