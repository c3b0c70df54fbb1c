package validate

import "strings"

// text lays out a value that is written in one text.
func (l *layout) text(text string) {
	p := l.parameter
	switch p.Style {
	case Label:
		l.label(text)
	case Matrix:
		l.matrix(text)
	case SpaceDelimited:
		l.delimited(text, ' ')
	case PipeDelimited:
		l.delimited(text, '|')
	default:
		if p.Shape == AsObject && p.Explode {
			l.assignments(text, ',', false)
		} else {
			l.delimited(text, ',')
		}
	}
	if p.Shape != AsSingle {
		l.close()
	}
}

// label lays out RFC 6570, section 3.2.5.
func (l *layout) label(text string) {
	rest, ok := strings.CutPrefix(text, ".")
	switch p := l.parameter; {
	case !ok:
		l.syntax("The value must begin with a dot (style label).")
	case !p.Explode:
		l.delimited(rest, ',')
	case p.Shape == AsObject:
		l.assignments(rest, '.', false)
	case p.Shape == AsArray:
		l.delimited(rest, '.')
	default:
		l.scalar(rest, p.Reads)
	}
}

// matrix lays out RFC 6570, section 3.2.7.
func (l *layout) matrix(text string) {
	p := l.parameter
	rest, ok := strings.CutPrefix(text, ";")
	switch {
	case !ok:
		l.syntax("The value must begin with a semicolon (style matrix).")
	case p.Explode && p.Shape == AsObject:
		l.assignments(rest, ';', true)
	case p.Explode && p.Shape == AsArray:
		for more := true; more; {
			var part string
			part, rest, more = strings.Cut(rest, ";")
			if value, ok := l.ofName(part); ok {
				l.item(value)
			}
		}
	default:
		if value, ok := l.ofName(rest); ok {
			l.delimited(value, ',')
		}
	}
}

// ofName takes the parameter's name from before its value. An empty value may have no equals sign.
func (l *layout) ofName(part string) (string, bool) {
	name, value, _ := strings.Cut(part, "=")
	if !l.code.is(name, l.parameter.Name) {
		l.syntax("The value must be written with the parameter's name before it (style matrix).")
		return "", false
	}
	return value, true
}

// delimited lays out items, or names and values in turn. A single value has no parts.
func (l *layout) delimited(text string, by byte) {
	switch l.parameter.Shape {
	case AsArray:
		for more := true; more; {
			var piece string
			piece, text, more = l.cut(text, by)
			if l.code != plainText || piece != "" { // a header's list may have empty elements (RFC 9110, section 5.6.1)
				l.item(piece)
			}
		}
	case AsObject:
		if text == "" && l.code == plainText {
			return
		}
		for more := true; more; {
			var name, piece string
			if name, text, more = l.cut(text, by); !more {
				l.syntax("Names and values must stand in turn.")
				return
			}
			piece, text, more = l.cut(text, by)
			l.scalar(piece, l.name(name))
		}
	default:
		l.scalar(text, l.parameter.Reads)
	}
}

// assignments lays out names and values with equals signs between them. Where bare is set, an empty value
// may have none.
func (l *layout) assignments(text string, by byte, bare bool) {
	if text == "" && l.code == plainText {
		return
	}
	for more := true; more; {
		var part string
		part, text, more = l.cut(text, by)
		name, piece, ok := strings.Cut(part, "=")
		if !ok && !bare {
			l.syntax("Each property must be written with an equals sign before its value.")
			return
		}
		l.scalar(piece, l.name(name))
	}
}

// cut returns what stands before a delimiter and after it. Spaces and pipes cannot stand in a URL, and so
// delimit encoded; around the comma of a header may be spaces.
func (l *layout) cut(text string, by byte) (piece, rest string, more bool) {
	switch by {
	case ' ':
		return cutEither(text, '+', "20")
	case '|':
		return cutEither(text, '|', "7c")
	}
	piece, rest, more = strings.Cut(text, string(rune(by)))
	if l.code == plainText {
		piece, rest = strings.Trim(piece, " \t"), strings.TrimLeft(rest, " \t")
	}
	return piece, rest, more
}

// cutEither cuts at a character, or at the same percent-encoded.
func cutEither(text string, plain byte, hex string) (piece, rest string, more bool) {
	for i := range len(text) {
		switch {
		case text[i] == plain:
			return text[:i], text[i+1:], true
		case text[i] == '%' && i+2 < len(text) && strings.EqualFold(text[i+1:i+3], hex):
			return text[:i], text[i+3:], true
		}
	}
	return text, "", false
}
