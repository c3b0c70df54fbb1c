package validate

// number reads a number (RFC 8259, section 6), within the bounds of a body's numbers.
func (p *parser) number() bool {
	start := p.at
	if p.text[p.at] == '-' {
		p.at++
	}
	if p.peek('0') {
		p.at++
	} else if !p.digits() {
		return false
	}
	if p.peek('.') {
		p.at++
		if !p.digits() {
			return false
		}
	}
	exponent := p.at
	if p.peek('e') || p.peek('E') {
		p.at++
		if p.peek('+') || p.peek('-') {
			p.at++
		}
		if !p.digits() {
			return false
		}
	}
	n := p.add(Number, start, p.at)
	if p.at-start <= MaxNumberLength && (exponent == p.at || boundedNumber(string(p.text[start:p.at]))) {
		return true
	}
	p.found = violation(p.document.Pointer(n), "number", "The number is too long or too large.")
	return false
}

func (p *parser) digits() bool {
	start := p.at
	for p.at < len(p.text) && '0' <= p.text[p.at] && p.text[p.at] <= '9' {
		p.at++
	}
	switch {
	case p.at > start:
		return true
	case p.at == len(p.text):
		return p.cutOff()
	default:
		return p.syntax()
	}
}
