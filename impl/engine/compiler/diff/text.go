package diff

import (
	"fmt"
	"io"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
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
	for i, change := range r.Changes {
		if i > 0 && change.Level != r.Changes[i-1].Level {
			fmt.Fprintln(out)
		}
		level := paint(colours[change.Level], fmt.Sprintf("%-9s", change.Level))
		fmt.Fprintf(out, "%s %s [%s]\n", level, printable(change.Text), change.ID)
		fmt.Fprintf(out, "          %s\n", paint(bold, met(change)))
		fmt.Fprintf(out, "          %s\n", places(change))
		if change.Advice != "" {
			fmt.Fprintf(out, "          Instead: %s.\n", printable(change.Advice))
		}
	}
	if len(r.Changes) > 0 {
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, r.Summary())
}

// maxNamed is how many operations a heading names.
const maxNamed = 4

// met says in which operations clients meet a change, and where in them if the change does not say so itself.
func met(change *Change) string {
	if len(change.Through) == 0 {
		return heading(change.Operations)
	}
	var all []string
	for i := 0; i < len(change.Operations); {
		end := i + 1 // of the operations that meet it at the same place
		for end < len(change.Operations) && change.Through[end] == change.Through[i] {
			end++
		}
		if len(all) == maxNamed-1 && end < len(change.Operations) {
			all = append(all, fmt.Sprintf("and %d more", len(change.Operations)-i))
			break
		}
		all = append(all, heading(change.Operations[i:end])+": "+printable(change.Through[i]))
		i = end
	}
	return strings.Join(all, "; ")
}

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
	return strings.ReplaceAll(document.Printable(text), "\n", " ")
}
