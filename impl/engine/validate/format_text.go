package validate

// IsUUID reports whether text is a UUID as RFC 4122, section 3, writes it (RFC 9562, section 4), whatever
// its version and variant.
func IsUUID(text []byte) bool {
	if len(text) != len("019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f") {
		return false
	}
	for i, c := range text {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if hexDigit(c) < 0 {
			return false
		}
	}
	return true
}

// IsJSONPointer reports whether text is a JSON pointer (RFC 6901, section 3).
func IsJSONPointer(text []byte) bool {
	if len(text) > 0 && text[0] != '/' {
		return false
	}
	for i, c := range text {
		if c == '~' && (i+1 == len(text) || text[i+1] != '0' && text[i+1] != '1') {
			return false
		}
	}
	return true
}

// IsByte reports whether text is base64 (RFC 4648, section 4) in its one canonical form: padded, without
// line breaks, and with the bits that pad the last character 0 (section 3.5).
func IsByte(text []byte) bool {
	if len(text) == 0 {
		return true
	}
	if len(text)%4 != 0 {
		return false
	}
	last := len(text) - 1
	unused := uint8(0) // bits of the last character before the padding that must be 0
	for padding := range 2 {
		if text[last] != '=' {
			break
		}
		last--
		unused = 0b11<<(2*padding) | unused
	}
	for _, c := range text[:last] {
		if base64Value(c) > 63 {
			return false
		}
	}
	value := base64Value(text[last])
	return value < 64 && value&unused == 0
}

// base64Value is the value of a character (RFC 4648, table 1), or 64 if it has none.
func base64Value(c byte) uint8 {
	switch {
	case 'A' <= c && c <= 'Z':
		return c - 'A'
	case 'a' <= c && c <= 'z':
		return c - 'a' + 26
	case isDigit(c):
		return c - '0' + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return 64
}
