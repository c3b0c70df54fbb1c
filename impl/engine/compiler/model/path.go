package model

import (
	"regexp"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

var (
	wholeSegment = regexp.MustCompile(`^\{[^{}]+\}$`)
	// partsOfSegment has a text between two parameters, so that it is clear where one ends.
	partsOfSegment = regexp.MustCompile(`^[^{}]*\{[^{}]+\}([^{}]+\{[^{}]+\})*[^{}]*$`)
)

// checkPath refuses a path that the server cannot route.
func (r *reader) checkPath(written document.Operation) {
	if r.paths[written.Path] {
		return // once for all of its operations
	}
	r.paths[written.Path] = true
	key, _, _ := r.document.Find("paths", written.Path)
	for segment := range strings.SplitSeq(written.Path, "/") {
		switch {
		case wholeSegment.MatchString(segment), r.segmentParts && partsOfSegment.MatchString(segment):
		case strings.ContainsAny(segment, "{}"):
			r.wrongf(key, "%s is more than a parameter, and %s", segment, r.segmentRule())
		case strings.ContainsAny(segment, `*\`):
			r.wrongf(key, "the segment %s of a path cannot have a star or a backslash", segment)
		}
	}
}

func (r *reader) segmentRule() string {
	if r.segmentParts {
		return "between two parameters of a segment there must be a text"
	}
	return "the server's router knows parameters only as whole segments, between two slashes; name the file in the parameter, or make the rest a segment of its own"
}
