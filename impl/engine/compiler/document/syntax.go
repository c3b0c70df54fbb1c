package document

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	syntaxLine    = regexp.MustCompile(`^line (\d+): `)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// syntaxError finds the place of a mistake in the notation. The YAML library tells it in words only.
func (d *Document) syntaxError(err error) error {
	if key := d.longKey(); key != nil && d.json {
		return d.errorAt(key.line, key.column, key.reason)
	}
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
	if found := d.slip(d.filled(line), reason); found != nil {
		return d.errorAt(found.line, found.column, "this is not YAML: "+found.reason)
	}
	return d.syntaxErrorAt(line, "this is not YAML: "+reason)
}

// slip says in other words what the YAML library found in a line, or nil.
func (d *Document) slip(line int, reason string) *slip {
	source := d.file.lines[line-1]
	switch {
	case strings.Contains(reason, "did not find expected ','"):
		if found := unclosed(line, source); found != nil {
			return found
		}
		text := strings.TrimLeft(source, " \t")
		return &slip{line, len(source) - len(text) + 1, "a comma is missing before this, or a bracket before it is not closed"}
	case strings.HasPrefix(reason, "did not find expected node content"):
		if found := unclosed(line, source); found != nil {
			return found
		}
	case strings.HasPrefix(reason, "found unexpected end of stream"):
		if at := value.FindStringIndex(source); at != nil {
			return &slip{line, columnAt(source, at[1]), "the text that begins with this quote does not end"}
		}
	}
	found := misplaced(d.file.lines)
	switch {
	case strings.HasPrefix(reason, "found unknown escape character"):
		if at := noEscape.FindStringIndex(source); at != nil {
			return &slip{line, columnAt(source, at[0]), "between double quotes a backslash begins an escape of YAML, and this is none: put the text into single quotes"}
		}
	case strings.HasPrefix(reason, "found a tab character") && found == nil:
		return d.tab()
	case strings.HasPrefix(reason, "mapping values are not allowed") && (found == nil || found.line >= line):
		if at := second.FindStringSubmatchIndex(source); at != nil {
			return &slip{line, columnAt(source, at[2]), "a text that has a colon and a space in it stands in quotes"}
		}
	case strings.HasPrefix(reason, "found character that cannot start any token") && (found == nil || found.line > line):
		if at := value.FindStringIndex(source); at != nil && at[1] < len(source) && strings.IndexByte("@`%", source[at[1]]) >= 0 {
			return &slip{line, columnAt(source, at[1]), "a text that begins with " + source[at[1]:at[1]+1] + " stands in quotes"}
		}
	}
	return found
}

var (
	// value finds where the value of a line begins.
	value = regexp.MustCompile(`^\s*(?:- +)*(?:[^\s'"#][^'"#]*?: +)?`)
	// noEscape finds a backslash with what is behind it that is no escape of YAML (YAML 1.2.2, section 5.7).
	noEscape = regexp.MustCompile(`\\[^0abtnvfre"/\\N_LPxuU \t]`)
	// second finds the value of a line in which there is another colon.
	second = regexp.MustCompile(`^\s*(?:- +)*[^\s'"#\[{][^'"#]*?: +([^\s'"\[{#][^#]*?: ?)`)
)

// unclosed finds the last bracket in a line that nothing closes.
func unclosed(line int, source string) *slip {
	var open []int
	for i, c := range source {
		switch c {
		case '[', '{':
			open = append(open, i)
		case ']', '}':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	if len(open) == 0 {
		return nil
	}
	at := open[len(open)-1]
	closing := map[byte]string{'[': "]", '{': "}"}[source[at]]
	return &slip{line, columnAt(source, at), "behind this " + source[at:at+1] + " a comma or the " + closing + " that closes it is missing"}
}

const noTab = "a tab stands here; YAML is indented by spaces alone"

// tab finds the first line that a tab begins, or nil.
func (d *Document) tab() *slip {
	for i, line := range d.file.lines {
		if at := strings.IndexByte(line, '\t'); at >= 0 && strings.TrimSpace(line[:at]) == "" {
			return &slip{i + 1, at + 1, noTab}
		}
	}
	return nil
}

// maxKey is how many bytes a key can have at most (YAML 1.2.2, section 7.4.2), and a little less.
const maxKey = 1000

// longKey finds the first key in double quotes that is too long for YAML, which JSON allows.
func (d *Document) longKey() *slip {
	for i, line := range d.file.lines {
		begin := -1 // of a text
		for at := 0; at < len(line); at++ {
			switch {
			case line[at] == '\\' && begin >= 0:
				at++
			case line[at] == '"' && begin < 0:
				begin = at
			case line[at] == '"':
				if at-begin > maxKey && strings.HasPrefix(strings.TrimLeft(line[at+1:], " \t"), ":") {
					return &slip{i + 1, columnAt(line, begin), "this key is too long: no more than " + strconv.Itoa(maxKey) + " bytes are read as a key"}
				}
				begin = -1
			}
		}
	}
	return nil
}

// comment finds a comment of the sort that other languages have in a file that looks like JSON.
func (d *Document) comment() *slip {
	if !strings.HasPrefix(strings.TrimSpace(strings.Join(d.file.lines, "\n")), "{") {
		return nil
	}
	for i, line := range d.file.lines {
		if text := strings.TrimLeft(line, " \t"); strings.HasPrefix(text, "//") || strings.HasPrefix(text, "/*") {
			return &slip{i + 1, len(line) - len(text) + 1, "JSON has no comments; take this one away, or write the contract as YAML with comments that begin with #"}
		}
	}
	return nil
}

// columnAt is the column of a byte of a line, in characters from 1.
func columnAt(source string, at int) int { return len([]rune(source[:at])) + 1 }

// filled is a line, or the last one before it that is not empty.
func (d *Document) filled(line int) int {
	line = min(max(line, 1), len(d.file.lines))
	for line > 1 && strings.TrimSpace(d.file.lines[line-1]) == "" {
		line--
	}
	return line
}

// syntaxErrorAt marks the beginning of what stands in the line.
func (d *Document) syntaxErrorAt(line int, reason string) error {
	line = d.filled(line)
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
