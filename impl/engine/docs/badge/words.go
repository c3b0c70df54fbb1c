package badge

import (
	"strconv"
	"strings"
	"time"
)

// span writes a duration in the largest unit that it is a whole number of.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{day, "days"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}, {time.Millisecond, "ms"}} {
		count := int64(d / unit.length)
		if d%unit.length == 0 && (count > 1 || count == 1 && unit.length < day) {
			return number(count) + " " + unit.name
		}
	}
	if d > time.Millisecond {
		const digits = 3
		return strconv.FormatFloat(d.Seconds(), 'g', digits, 64) + " s" // 7 in a minute are one each 8.57 s
	}
	return d.String()
}

// bytes writes a size in the largest unit that it is a whole number of.
func bytes(n int64) string {
	for _, unit := range []struct {
		length int64
		name   string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= unit.length && n%unit.length == 0 {
			return number(n/unit.length) + " " + unit.name
		}
	}
	return number(n) + " bytes"
}

// number writes thousands apart.
func number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var text strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			text.WriteByte(',')
		}
		text.WriteRune(d)
	}
	return text.String()
}

// list is "a, b or c".
func list(items []string, last string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " " + last + " " + items[len(items)-1]
}
