package diff

import (
	"fmt"
	"io"
)

// listTitles are those of the sections of a list, for people who call the API.
var listTitles = map[Level]string{Breaking: "Breaking", Dangerous: "May surprise", Safe: "New, and otherwise safe"}

// List writes the result as a list of Markdown for those who call the API, below headings of the third level. Where things
// stand in the contracts, and what whoever wrote them could have done instead, are not in it.
func (r *Result) List(out io.Writer) {
	if len(r.Changes) == 0 {
		fmt.Fprintf(out, "\n%s\n", r.Summary())
	}
	for _, level := range Levels() {
		if r.Count(level) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n### %s\n\n", listTitles[level])
		for _, change := range r.Changes {
			if change.Level != level {
				continue
			}
			fmt.Fprintf(out, "- %s: %s (`%s`)\n", cell(met(change)), cell(change.Text), change.ID)
		}
	}
}
