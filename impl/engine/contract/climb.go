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
		decoded, err := url.PathUnescape(path)
		if err != nil || decoded == path {
			return false
		}
		path = decoded
	}
	return true
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
