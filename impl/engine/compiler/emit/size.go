package emit

import (
	"fmt"
	"strconv"
	"strings"
)

// defaultBodyLimit holds where a contract sets none. In bytes.
const defaultBodyLimit = 1 << 20

// ParseSize reads 512B, 64KiB or 1MiB; no text is the default. It returns bytes.
func ParseSize(text string) (int64, error) {
	if text == "" {
		return defaultBodyLimit, nil
	}
	for suffix, unit := range map[string]int64{"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if digits, ok := strings.CutSuffix(text, suffix); ok {
			if count, err := strconv.ParseInt(digits, 10, 32); err == nil && count > 0 {
				return count * unit, nil
			}
		}
	}
	return 0, fmt.Errorf("%q is not a size such as 512B, 64KiB or 1MiB", text)
}
