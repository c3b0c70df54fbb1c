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
	for i, r := range text {
		column++
		switch {
		case r == '\n', r == '\r' && !strings.HasPrefix(text[i+1:], "\n"):
			line, column = line+1, 0
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd"):
			return d.errorAt(line, column, "the file is not UTF-8 text")
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

var (
	syntaxLine    = regexp.MustCompile(`^line (\d+): `)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// syntaxError finds the place of a mistake in the notation. The YAML library tells it in words only.
func (d *Document) syntaxError(err error) error {
	reason := strings.TrimPrefix(err.Error(), "yaml: ")
	if name := unknownAnchor.FindStringSubmatch(reason); name != nil {
		return d.syntaxErrorAt(d.lineWith("*"+name[1]), noAlias)
	}
	line := 1
	if number := syntaxLine.FindStringSubmatch(reason); number != nil {
		line, _ = strconv.Atoi(number[1])
		reason = reason[len(number[0]):]
		// The library's parser, unlike its scanner, counts lines from 0.
		if strings.HasPrefix(reason, "did not find expected ") && !strings.HasSuffix(reason, "or line break") {
			line++
		}
	}
	return d.syntaxErrorAt(line, "this is not YAML: "+reason)
}

// syntaxErrorAt marks the beginning of what stands in the line, or in the last one before it that is not
// empty.
func (d *Document) syntaxErrorAt(line int, reason string) error {
	line = min(max(line, 1), len(d.file.lines))
	for line > 1 && strings.TrimSpace(d.file.lines[line-1]) == "" {
		line--
	}
	source := d.file.lines[line-1]
	return d.errorAt(line, len(source)-len(strings.TrimLeft(source, " \t"))+1, reason)
}

func (d *Document) lineWith(text string) int {
	for i, line := range d.file.lines {
		if strings.Contains(line, text) {
			return i + 1
		}
	}
	return 1
}
