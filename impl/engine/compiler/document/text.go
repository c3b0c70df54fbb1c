package document

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// splitLines ends lines where YAML does.
func splitLines(text string) []string {
	return strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
}

// checkText refuses what is no text, or what only some readers of YAML take for text.
func (d *Document) checkText(text string) error {
	line, column := 1, 0
	if strings.Contains(text[:min(len(text), 4)], "\x00") || strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return d.errorAt(1, 1, "the file is UTF-16 text; save it as UTF-8")
	}
	for i, r := range text {
		column++
		switch {
		case r == '\n', r == '\r' && !strings.HasPrefix(text[i+1:], "\n"):
			line, column = line+1, 0
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd"):
			return d.errorAt(line, column, "the file is not UTF-8 text; save it as UTF-8")
		case !inText(r) && !d.json: // JSON allows the others (RFC 8259, section 7)
			return d.errorAt(line, column, fmt.Sprintf(`the control character U+%04X stands here; remove it, or write it as "\u%04X" between double quotes`, r, r))
		}
	}
	return nil
}

// inText leaves out, of what YAML allows (YAML 1.2.2, section 5.1), the characters that end a line in
// YAML 1.1 and do not in 1.2.
func inText(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r', r >= ' ' && r <= '~':
		return true
	case r == '\u2028', r == '\u2029', r == '\ufeff', r == '\ufffe', r == '\uffff':
		return false
	default:
		return r >= '\u00a0'
	}
}

func notInText(r rune) bool { return !inText(r) }

var jsonEscape = regexp.MustCompile(`\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\.`)

// fromJSON writes the escapes that JSON has, and the YAML library has not, in another way, and so the characters
// that JSON lets stand and YAML does not. What stands after one in the same line moves by a few columns.
func fromJSON(text string) string {
	if strings.ContainsFunc(text, notInText) {
		var out strings.Builder
		for _, r := range text {
			if notInText(r) {
				fmt.Fprintf(&out, `\u%04x`, r)
			} else {
				out.WriteRune(r)
			}
		}
		text = out.String()
	}
	return jsonEscape.ReplaceAllStringFunc(text, func(escape string) string {
		switch len(escape) {
		case len(`\ud83d\ude00`):
			high, _ := strconv.ParseUint(escape[2:6], 16, 16)
			low, _ := strconv.ParseUint(escape[8:12], 16, 16)
			return fmt.Sprintf(`\U%08X`, utf16.DecodeRune(rune(high), rune(low)))
		default:
			return strings.Replace(escape, `\/`, "/", 1)
		}
	})
}
