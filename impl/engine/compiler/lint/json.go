package lint

import (
	"encoding/json"
	"io"
)

// JSON writes a report for programs. The shape only grows:
//
//	{"file": "openapi.yaml",
//	 "findings": [{"rule", "severity", "file", "line", "column", "message", "fix", "pointer", "fingerprint"}],
//	 "counts": {"error": 0, "warning": 0, "info": 0}, "silenced": 0, "unchecked": []}
//
// A line of 0 is the document as a whole. An empty fix stands in the message.
func (r *Report) JSON(out io.Writer) error {
	type finding struct {
		Rule        string   `json:"rule"`
		Severity    Severity `json:"severity"`
		File        string   `json:"file"`
		Line        int      `json:"line"`
		Column      int      `json:"column"`
		Message     string   `json:"message"`
		Fix         string   `json:"fix"`
		Pointer     string   `json:"pointer"`
		Fingerprint string   `json:"fingerprint"`
	}
	type counts struct {
		Error   int `json:"error"`
		Warning int `json:"warning"`
		Info    int `json:"info"`
	}
	findings := make([]finding, len(r.Findings))
	for i := range r.Findings {
		f := &r.Findings[i]
		findings[i] = finding{
			f.Rule, f.Severity, f.Place.File, f.Place.Line, f.Place.Column, f.Message, f.Fix, f.Pointer, f.Fingerprint,
		}
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		File      string    `json:"file"`
		Findings  []finding `json:"findings"`
		Counts    counts    `json:"counts"`
		Silenced  int       `json:"silenced"`
		Unchecked []string  `json:"unchecked"`
	}{r.File, findings, counts{r.Count(Error), r.Count(Warning), r.Count(Info)}, r.Silenced, append([]string{}, r.Unchecked...)})
}
