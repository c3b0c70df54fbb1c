package lower

import (
	"fmt"
	"strings"
	"unicode"
)

// spelled is a name in which the letters and digits that the generator leaves out, because Go makes no exported name
// of them, are the numbers that Unicode gives them: those of scripts that have no upper case, and digits that are not
// ASCII. So are the signs of a name that is nothing else.
func spelled(name string) string {
	written := rewrite(name, func(out *strings.Builder, r rune) { fmt.Fprintf(out, "X%04X_", r) })
	if name != "$" && goNameOf(written) == "" { // of $ the generator makes a word
		var out strings.Builder
		for _, r := range name {
			fmt.Fprintf(&out, "X%04X", r)
		}
		return out.String()
	}
	return written
}

// inType is what the generator makes of a name in the name of a type, in lower case.
func inType(name string) string {
	left := rewrite(name, func(out *strings.Builder, _ rune) { out.WriteByte(' ') })
	if goNameOf(left) == "" {
		return ""
	}
	return InCode(left)
}

// rewrite calls other for each letter and digit that the generator leaves out, and keeps the rest.
func rewrite(name string, other func(*strings.Builder, rune)) string {
	var out strings.Builder
	begins := true // a word, with a letter in upper case
	for _, r := range name {
		switch {
		case unicode.IsUpper(r):
			begins = false
		case unicode.IsLower(r) && (!begins || unicode.IsUpper(unicode.ToUpper(r))):
			begins = false
		case unicode.IsLetter(r), unicode.IsDigit(r) && r > unicode.MaxASCII:
			other(&out, r)
			begins = true
			continue
		default:
			begins = true
		}
		out.WriteRune(r)
	}
	return out.String()
}
