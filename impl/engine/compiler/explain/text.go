package explain

import (
	"fmt"
	"io"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// The column of values goes so far at the most, and at the least where a line must fit somewhere.
const (
	widest    = 56
	narrowest = 20
)

// Text writes a report for people. Width is how many columns a line may have; 0: it may be as long as it is.
// JSON has whole what is cut.
func Text(out io.Writer, r *Report, width int) {
	rows := r.rows()
	name, value, place := 0, 0, 0
	for _, row := range rows {
		if row.title == "" {
			name, value = max(name, len([]rune(row.name))), max(value, min(widest, len([]rune(row.value))))
			place = max(place, len([]rune(row.place)))
		}
	}
	room := 0 // of a value
	if width > 0 {
		room = max(narrowest, width-name-place-len("        "))
		value = min(value, room)
	}
	fmt.Fprintf(out, "%s %s  %s  %s\n", r.Method, r.Path, r.OperationID, r.Source)
	for _, row := range rows {
		if row.title != "" {
			fmt.Fprintf(out, "\n%s\n", row.title)
			continue
		}
		line := fmt.Sprintf("    %-*s  %-*s  %s", name, row.name, value, shortened(row.value, room), row.place)
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
	if len(r.Absent) > 0 {
		fmt.Fprintf(out, "\nNot asked for: %s\n", strings.Join(r.Absent, ", "))
	}
	if len(r.Unavailable) > 0 {
		fmt.Fprintf(out, "Of these, this server does not enforce yet: %s\n", strings.Join(r.Unavailable, ", "))
	}
}

// shortened cuts a value to the room that it has; 0: as much as it takes.
func shortened(value string, room int) string {
	if runes := []rune(value); room > 0 && len(runes) > room {
		return string(runes[:room-1]) + "…"
	}
	return value
}

// row is a line of the text: a title, or three columns.
type row struct{ title, name, value, place string }

func (r *Report) rows() []row {
	var rows []row
	for _, step := range r.Steps {
		title := step.Title
		if step.Number > 0 {
			title = fmt.Sprintf("%d  %s", step.Number, step.Title)
		}
		rows = append(rows, row{title: title})
		for _, part := range step.Parts {
			rows = append(rows, part.rows()...)
		}
	}
	return rows
}

// rows shows a policy that is a value in one line, and any other in a line for itself and one for each value.
func (p Part) rows() []row {
	if len(p.Values) > 0 && p.Values[0].Name == "" {
		first := row{name: p.Name, value: p.enforced(p.Values[0].Value), place: p.Values[0].Source.String()}
		rows := []row{first}
		for _, value := range p.Values[1:] {
			rows = append(rows, row{name: "  " + value.Name, value: value.Value, place: value.Source.String()})
		}
		return rows
	}
	rows := []row{{name: p.Name, value: p.enforced(""), place: p.Source.String()}}
	for _, value := range p.Values {
		rows = append(rows, row{name: "  " + value.Name, value: value.Value, place: value.Source.String()})
	}
	return rows
}

// enforced adds to a value what is not as usual.
func (p Part) enforced(value string) string {
	switch {
	case p.Enforce == contract.Off.String():
		return "off"
	case !p.Enforced:
		return strings.TrimSpace(value + " (not enforced by this server yet)")
	case p.Enforce == contract.Log.String():
		return strings.TrimSpace(value + " (only logged)")
	default:
		return value
	}
}

// String is the place as an editor finds it.
func (s Source) String() string {
	switch s.Kind {
	case BuiltIn:
		return "built in"
	case Default:
		return fmt.Sprintf("default: x-defaults, %s:%d", s.File, s.Line)
	case Inherited:
		return fmt.Sprintf("default: the whole contract, %s:%d", s.File, s.Line)
	default:
		return fmt.Sprintf("%s:%d", s.File, s.Line)
	}
}
