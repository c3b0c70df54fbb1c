package contract

import (
	"net/url"
	"strings"
)

// maxDecodings bounds how often a path is decoded to see what others may make of it. What is encoded more often is
// refused.
const maxDecodings = 6

// Climbs tells whether somebody on the way could take a part of a path for a step to another place, or for the end of a
// line: a segment of dots (RFC 3986, section 5.2.4), also with parameters behind a semicolon, a backslash, or a control
// character; as it is, or decoded once more, as some servers do.
func Climbs(path string) bool {
	for range maxDecodings {
		if steps(path) {
			return true
		}
		decoded := decodedOnce(path)
		if decoded == path {
			return false
		}
		path = decoded
	}
	return true
}

// decodedOnce leaves a percent sign that encodes nothing as it is, as those do who do not refuse it.
func decodedOnce(path string) string {
	if strings.IndexByte(path, '%') < 0 {
		return path
	}
	var decoded strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] == '%' && i+2 < len(path) {
			if text, err := url.PathUnescape(path[i : i+3]); err == nil {
				decoded.WriteString(text)
				i += 2
				continue
			}
		}
		decoded.WriteByte(path[i])
	}
	return decoded.String()
}

func steps(path string) bool {
	for i := range len(path) {
		if c := path[i]; c < ' ' || c == 0x7F || c == '\\' {
			return true
		}
	}
	for segment := range strings.SplitSeq(path, "/") {
		name, _, _ := strings.Cut(segment, ";")
		if name == "." || name == ".." {
			return true
		}
	}
	return false
}
