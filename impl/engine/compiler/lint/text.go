package lint

import (
	"fmt"
	"io"
	"strings"
)

// Text writes a report for people: what could not be looked for, the findings in the order in which a reader of the
// contract meets them, what their rules are for, and a summary.
func (r *Report) Text(out io.Writer) error {
	var text strings.Builder
	for _, unchecked := range r.Unchecked {
		fmt.Fprintf(&text, "Not checked: %s\n\n", unchecked)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		fmt.Fprintf(&text, "%s: %s %s: %s\n\n", f.Place.Place(), f.Severity, f.Rule, f.Place.Tell())
	}
	r.reasons(&text)
	text.WriteString(r.summary() + "\n")
	_, err := io.WriteString(out, text.String())
	return err
}

// reasons says of each rule that found something what it is for.
func (r *Report) reasons(text *strings.Builder) {
	found := make(map[string]int)
	width := 0
	for i := range r.Findings {
		found[r.Findings[i].Rule]++
		width = max(width, len(r.Findings[i].Rule))
	}
	if len(found) == 0 {
		return
	}
	text.WriteString("Why (`charter lint --explain RULE` says more):\n")
	for severity := Error; severity >= Info; severity-- {
		for _, rule := range all {
			if found[rule.Name] > 0 && rule.Severity == severity {
				fmt.Fprintf(text, "  %-*s  %s\n", width, rule.Name, rule.Why)
			}
		}
	}
	text.WriteString("\n")
}

func (r *Report) summary() string {
	var counts []string
	for severity := Error; severity >= Info; severity-- {
		if count := r.Count(severity); count > 0 {
			counts = append(counts, plural(count, severity.String(), severity.String()+"s"))
		}
	}
	summary := r.File + ": "
	if len(counts) == 0 {
		summary += "nothing to mend"
	} else {
		summary += strings.Join(counts, ", ")
	}
	if r.Silenced > 0 {
		summary += fmt.Sprintf("; %d silenced", r.Silenced)
	}
	return summary
}

func plural(count int, one, many string) string {
	if count == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", count, many)
}
