package diff

import (
	"encoding/json"
	"fmt"
	"io"
)

// JSON writes the result for programs:
//
//	{"old": NAME, "new": NAME, "summary": {"breaking": N, "dangerous": N, "safe": N}, "changes": [CHANGE...]}
//
// with changes as [Change] has them. Members may be added; those that are there stay.
func (r *Result) JSON(out io.Writer) error {
	summary := make(map[string]int)
	for _, level := range Levels() {
		summary[level.String()] = r.Count(level)
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(struct {
		Old     string         `json:"old"`
		New     string         `json:"new"`
		Summary map[string]int `json:"summary"`
		Changes []*Change      `json:"changes"`
	}{r.Old, r.New, summary, append([]*Change{}, r.Changes...)})
	if err != nil {
		return fmt.Errorf("writing the changes: %w", err)
	}
	return nil
}
