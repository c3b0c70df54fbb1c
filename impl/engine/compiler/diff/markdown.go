package diff

import (
	"fmt"
	"io"
	"strings"
)

var levelTitles = map[Level]string{Breaking: "Breaking", Dangerous: "Dangerous", Safe: "Safe"}

// Markdown writes the result as a comment of a code review: a table a level, the safe changes folded up.
func (r *Result) Markdown(out io.Writer) {
	fmt.Fprintf(out, "### What changes for clients\n\n%s\n", r.Summary())
	for _, level := range Levels() {
		if r.Count(level) == 0 {
			continue
		}
		title := fmt.Sprintf("%s (%d)", levelTitles[level], r.Count(level))
		if level == Safe {
			fmt.Fprintf(out, "\n<details>\n<summary>%s</summary>\n", title)
		} else {
			fmt.Fprintf(out, "\n#### %s\n", title)
		}
		r.table(out, level)
		if level == Safe {
			fmt.Fprintf(out, "\n</details>\n")
		}
	}
}

func (r *Result) table(out io.Writer, level Level) {
	fmt.Fprintf(out, "\n| operation | change | where |\n|---|---|---|\n")
	for _, change := range r.Changes {
		if change.Level != level {
			continue
		}
		text := change.Text
		if change.Advice != "" {
			text += " *Instead:* " + change.Advice + "."
		}
		fmt.Fprintf(out, "| %s | %s<br>`%s` | %s |\n", cell(met(change)), cell(text), change.ID, cell(places(change)))
	}
}

// cell keeps a text within a cell of a table, and from being markup.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "\r", " ", "<", "&lt;", ">", "&gt;").Replace(printable(text))
}
