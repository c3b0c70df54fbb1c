package model

import (
	"regexp"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

var wholeSegment = regexp.MustCompile(`^\{[^{}]+\}$`)

// checkPath refuses a path that the server cannot route.
func (r *reader) checkPath(written document.Operation) {
	if r.paths[written.Path] {
		return // once for all of its operations
	}
	r.paths[written.Path] = true
	key, _, _ := r.document.Find("paths", written.Path)
	for segment := range strings.SplitSeq(written.Path, "/") {
		switch {
		case wholeSegment.MatchString(segment):
		case strings.ContainsAny(segment, "{}"):
			r.wrongf(key, "a parameter of the path must be a whole segment, between two slashes; %s is not", segment)
		case strings.ContainsAny(segment, `*\`):
			r.wrongf(key, "the segment %s of a path cannot have a star or a backslash", segment)
		}
	}
}
