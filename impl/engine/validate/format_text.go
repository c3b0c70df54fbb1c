package validate

import "encoding/binary"

// IsUUID reports whether text is a UUID as RFC 4122, section 3, writes it (RFC 9562, section 4), whatever
// its version and variant.
func IsUUID(text []byte) bool {
	if len(text) != len("019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f") {
		return false
	}
	four := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(text[at:])) }
	return text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' &&
		areHex(binary.LittleEndian.Uint64(text)) && areHex(four(9)|four(14)<<32) &&
		areHex(four(19)|four(24)<<32) && areHex(binary.LittleEndian.Uint64(text[28:]))
}

// areHex tells whether each of eight characters is a hexadecimal digit. Of a character in ASCII, adding what is left
// from another to 0x80 sets the highest bit if it is no less than that.
func areHex(eight uint64) bool {
	lower := eight | ('a'-'A')*ones
	digits := (eight + (0x80-'0')*ones) &^ (eight + (0x80-'9'-1)*ones)
	letters := (lower + (0x80-'a')*ones) &^ (lower + (0x80-'f'-1)*ones)
	return (digits|letters)&highs == highs && eight&highs == 0
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
		if base64Values[c] > 63 {
			return false
		}
	}
	value := base64Values[text[last]]
	return value < 64 && value&unused == 0
}

// base64Values are the values of characters (RFC 4648, table 1). 64 is none.
var base64Values = func() (values [256]uint8) {
	for c := range values {
		values[c] = 64
	}
	for value, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		values[c] = uint8(value)
	}
	return values
}()
