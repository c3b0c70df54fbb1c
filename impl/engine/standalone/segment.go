package standalone

import (
	"net/url"
	"strings"
)

// segment is what stands between two slashes of a path: a text, or parameters with texts between them.
type segment struct {
	texts []string // before, between and behind the parameters
	names []string
}

func newSegment(text string) segment {
	var s segment
	for {
		before, rest, found := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			s.texts = append(s.texts, text)
			return s
		}
		s.texts, s.names, text = append(s.texts, before), append(s.names, name), after
	}
}

// match reads a segment, percent-encoded, and notes the parameters in it. None is empty.
func (s *segment) match(text string, found *values) bool {
	if len(s.names) == 0 {
		return text == s.texts[0] || (strings.Contains(text, "%") || strings.Contains(s.texts[0], "%")) && decoded(text) == decoded(s.texts[0])
	}
	last := len(s.names) - 1
	rest, ok := strings.CutPrefix(text, s.texts[0])
	if !ok || climbs(text) {
		return false
	}
	for i, name := range s.names {
		value, after, ok := strings.Cut(rest, s.texts[i+1])
		if i == last {
			value, ok = strings.CutSuffix(rest, s.texts[i+1])
		}
		if !ok || value == "" {
			return false
		}
		*found = append(*found, parameter{name, value})
		rest = after
	}
	return true
}

// exactness orders segments: the more of one is text, the sooner it is tried.
func (s *segment) exactness() int {
	if len(s.names) == 0 {
		return 1 << 20
	}
	return len(strings.Join(s.texts, ""))
}

func decoded(text string) string {
	plain, err := url.PathUnescape(text)
	if err != nil {
		return text
	}
	return plain
}

// climbs tells whether a segment leads to the one above, or to itself (RFC 3986, section 5.2.4).
func climbs(text string) bool {
	plain := decoded(text)
	return plain == "." || plain == ".."
}
