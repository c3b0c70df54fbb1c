package diff

import (
	"fmt"
	"io"
	"strings"
)

// The colours of levels on a terminal (ECMA-48, section 8.3.117), and what ends them.
const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	green  = "\x1b[32m"
	bold   = "\x1b[1m"
	plain  = "\x1b[0m"
)

var colours = map[Level]string{Breaking: red, Dangerous: yellow, Safe: green}

// Text writes the result for people, in colour if the writer is a terminal's.
func (r *Result) Text(out io.Writer, colour bool) {
	paint := func(style, text string) string {
		if !colour {
			return text
		}
		return style + text + plain
	}
	for _, group := range r.groups() {
		fmt.Fprintln(out, paint(bold, heading(group[0].Operations)))
		for _, change := range group {
			level := paint(colours[change.Level], fmt.Sprintf("%-9s", change.Level))
			fmt.Fprintf(out, "  %s %s [%s]\n", level, printable(change.Text), change.ID)
			fmt.Fprintf(out, "            %s\n", places(change))
			if change.Advice != "" {
				fmt.Fprintf(out, "            Instead: %s.\n", printable(change.Advice))
			}
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, r.Summary())
}

// groups are the changes of the same operations.
func (r *Result) groups() [][]*Change {
	var all [][]*Change
	for i, change := range r.Changes {
		if i == 0 || compareOperations(change.Operations, r.Changes[i-1].Operations) != 0 {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], change)
	}
	return all
}

// maxNamed is how many operations a heading names.
const maxNamed = 4

func heading(operations []*Operation) string {
	if len(operations) == 0 {
		return "The contract"
	}
	names := make([]string, 0, maxNamed)
	for i, operation := range operations {
		if i == maxNamed-1 && len(operations) > maxNamed {
			names = append(names, fmt.Sprintf("and %d more", len(operations)-i))
			break
		}
		names = append(names, printable(operation.String()))
	}
	return strings.Join(names, ", ")
}

func places(change *Change) string {
	switch {
	case change.Old == nil && change.New == nil:
		return "nowhere"
	case change.Old == nil:
		return "new " + printable(change.New.String())
	case change.New == nil:
		return "old " + printable(change.Old.String())
	default:
		return "old " + printable(change.Old.String()) + ", new " + printable(change.New.String())
	}
}

// printable keeps control characters of a contract from a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, text)
}
