package pipeline

import (
	"net/http"
	"strconv"
	"strings"
)

// encodingFor is the encoding of the answer to a request that it likes best; empty: none of ours, and none for HEAD, whose
// answer has no body. Of two that are as welcome zstd is taken.
func encodingFor(r *http.Request) string {
	lines := r.Header["Accept-Encoding"]
	if len(lines) == 0 || r.Method == http.MethodHead {
		return ""
	}
	if len(lines) == 1 && lines[0] == inGzip { // what many programs send
		return inGzip
	}
	var gzipWeight, zstdWeight float64
	var gzipKnown, zstdKnown bool
	for _, line := range lines {
		for element := range strings.SplitSeq(line, ",") {
			name, parameters, _ := strings.Cut(element, ";")
			switch name = strings.TrimSpace(name); {
			case !gzipKnown && strings.EqualFold(name, inGzip):
				gzipWeight, gzipKnown = weight(parameters), true
			case !zstdKnown && strings.EqualFold(name, inZstd):
				zstdWeight, zstdKnown = weight(parameters), true
			}
		}
	}
	switch {
	case zstdWeight > 0 && zstdWeight >= gzipWeight:
		return inZstd
	case gzipWeight > 0:
		return inGzip
	}
	return ""
}

// weight is how welcome an encoding is, from 0 to 1 (RFC 9110, section 12.4.2). One that cannot be read is 0.
func weight(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if !strings.EqualFold(name, "q") {
			continue
		}
		parsed, err := strconv.ParseFloat(value, 64)
		if err != nil || !(parsed > 0) { // a NaN is no weight
			return 0
		}
		return min(parsed, 1)
	}
	return 1
}
