package lint

import (
	"fmt"
	"io"
	"strings"
)

// Text writes a report for people: each rule with its findings beneath, the gravest first, and a summary.
func (r *Report) Text(out io.Writer) error {
	var text strings.Builder
	for severity := Error; severity >= Info; severity-- {
		for _, rule := range all {
			r.textOf(&text, rule, severity)
		}
	}
	for _, unchecked := range r.Unchecked {
		fmt.Fprintf(&text, "Not checked: %s\n", unchecked)
	}
	text.WriteString(r.summary() + "\n")
	if len(r.Findings) > 0 {
		text.WriteString("`charter lint --explain RULE` says more about a rule\n")
	}
	_, err := io.WriteString(out, text.String())
	return err
}

func (r *Report) textOf(text *strings.Builder, rule *Rule, severity Severity) {
	var of []*Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Rule == rule.Name && f.Severity == severity {
			of = append(of, f)
		}
	}
	if len(of) == 0 {
		return
	}
	fmt.Fprintf(text, "%s %s (%d): %s\n\n", severity, rule.Name, len(of), rule.Why)
	for _, f := range of {
		fmt.Fprintf(text, "%s\n\n", f.Place.Error())
	}
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
