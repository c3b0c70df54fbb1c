package validate

import "bytes"

// kindOf chooses what a text is, of what it may be: true or false, else a number, else a string. Null
// has no text: a value that is not there is left out (RFC 6570, section 2.3). A text that is none of
// what it may be is a string, for the schema to refuse. The answer is false for a number beyond the
// bounds of numbers, where it cannot be a string.
func kindOf(text []byte, reads Kinds) (kind Kind, fits bool) {
	if reads&IsBoolean != 0 {
		switch string(text) {
		case "true":
			return True, true
		case "false":
			return False, true
		}
	}
	if reads&(IsNumber|IsInteger) == 0 {
		return String, true
	}
	if _, short := shortInteger(text); short {
		return Number, true
	}
	if !isNumber(text) {
		return String, true
	}
	switch within := boundedNumber(string(text)); {
	case !within && reads&IsString == 0:
		return Number, false
	case !within:
		return String, true
	case reads&IsNumber != 0:
		return Number, true
	}
	if d := ParseDecimal(text); d.IsInteger() {
		return Number, true
	}
	if reads&IsString == 0 {
		return Number, true // and no whole one, as the schema will say
	}
	return String, true
}

// isNumber tells whether a text is a number as JSON writes it (RFC 8259, section 6).
func isNumber(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("-"))
	whole := digits(text)
	if whole == 0 || whole > 1 && text[0] == '0' {
		return false
	}
	text = text[whole:]
	if len(text) > 0 && text[0] == '.' {
		fraction := digits(text[1:])
		if fraction == 0 {
			return false
		}
		text = text[1+fraction:]
	}
	if len(text) > 0 && text[0]|' ' == 'e' {
		text = text[1:]
		if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
			text = text[1:]
		}
		exponent := digits(text)
		if exponent == 0 {
			return false
		}
		text = text[exponent:]
	}
	return len(text) == 0
}

// writeWhole writes a whole number without fraction and exponent.
func (d *Document) writeWhole(n Node) {
	start := len(d.plain)
	d.plain = wholeNumber(append(d.plain, d.Raw(n)...), start)
	v := &d.values[n]
	v.escaped, v.start, v.end = true, uint32(start), uint32(len(d.plain)) //nolint:gosec // not much longer than the text
	d.changed = true
}

// digits counts those that a text begins with.
func digits(text []byte) int {
	for i, c := range text {
		if c < '0' || '9' < c {
			return i
		}
	}
	return len(text)
}

// wholeNumber writes the number at the end of a text, from start on, without fraction and exponent if
// it is whole: a handler reads 1e2 as it reads 100. One that would get too long stays as it is.
func wholeNumber(text []byte, start int) []byte {
	if !bytes.ContainsAny(text[start:], ".eE") {
		return text
	}
	d := ParseDecimal(text[start:])
	if !d.IsInteger() || d.count+d.exponent > MaxNumberLength {
		return text
	}
	text = text[:start]
	if d.count == 0 {
		return append(text, '0')
	}
	if d.negative {
		text = append(text, '-')
	}
	text = append(text, d.digits[:d.count]...)
	for range d.exponent {
		text = append(text, '0')
	}
	return text
}
