package validate

import (
	"bytes"
	"sync"
)

// Bounds of a host name (RFC 1035, section 2.3.4), in bytes. A name has 255 on the wire; two of them are
// the length of the first label and that of the root.
const (
	maxHostname = 253
	maxLabel    = 63
)

// IsHostname reports whether text is a host name (RFC 1123, section 2.1): letters, digits and hyphens,
// without a dot at the end. A label that begins with xn-- must be an A-label (RFC 5890, section 2.3.2.1).
func IsHostname(text []byte) bool {
	if len(text) > maxHostname {
		return false
	}
	for {
		end := bytes.IndexByte(text, '.')
		if end < 0 {
			return isLabel(text)
		}
		if !isLabel(text[:end]) {
			return false
		}
		text = text[end+1:]
	}
}

func isLabel(label []byte) bool {
	if len(label) == 0 || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for _, c := range label {
		if !isByte(c, letterByte|digitByte) && c != '-' {
			return false
		}
	}
	if len(label) > 4 && label[0]|0x20 == 'x' && label[1]|0x20 == 'n' && label[2] == '-' && label[3] == '-' {
		return isPunycodeLabel(label[4:])
	}
	return true
}

var labels = sync.Pool{New: func() any { return new(unicodeLabel) }}

// isPunycodeLabel reports whether what follows xn-- stands for a U-label.
func isPunycodeLabel(encoded []byte) bool {
	label, _ := labels.Get().(*unicodeLabel)
	defer labels.Put(label)
	return label.decode(encoded) && label.isValid()
}

// decode is the decoding procedure of Punycode (RFC 3492, section 6.2). Capital letters become small ones.
func (l *unicodeLabel) decode(encoded []byte) bool {
	l.count = 0
	if delimiter := bytes.LastIndexByte(encoded, '-'); delimiter >= 0 {
		for _, c := range encoded[:delimiter] {
			if 'A' <= c && c <= 'Z' {
				c |= 0x20
			}
			l.insert(l.count, rune(c))
		}
		encoded = encoded[delimiter+1:]
		if l.count == 0 {
			return false
		}
	}
	point, at, bias := int64(0x80), int64(0), int64(72)
	for first := true; len(encoded) > 0; first = false {
		delta, length := punycodeDelta(encoded, bias)
		if length == 0 {
			return false
		}
		encoded = encoded[length:]
		size := int64(l.count) + 1
		bias = punycodeBias(delta, size, first)
		at += delta
		point += at / size
		at %= size
		if point > 0x10FFFF || 0xD800 <= point && point <= 0xDFFF {
			return false
		}
		l.insert(int(at), rune(point)) //nolint:gosec // within Unicode, as was just looked at
		at++
	}
	return true
}

// maxPunycodeDelta is beyond every distance that a label needs, and far from overflow.
const maxPunycodeDelta = 1 << 32

// punycodeDelta reads a generalized variable-length integer (section 3.3). Without one the length is 0.
func punycodeDelta(encoded []byte, bias int64) (delta int64, length int) {
	weight, base := int64(1), int64(36)
	for i, c := range encoded {
		digit := int64(c|0x20) - 'a'
		if isDigit(c) {
			digit = int64(c-'0') + 26
		}
		delta += digit * weight
		threshold := min(max(base-bias, 1), 26)
		if digit < threshold {
			return delta, i + 1
		}
		if weight *= 36 - threshold; delta > maxPunycodeDelta || weight > maxPunycodeDelta {
			return 0, 0
		}
		base += 36
	}
	return 0, 0
}

// punycodeBias is the bias adaptation function (section 6.1).
func punycodeBias(delta, size int64, first bool) int64 {
	if first {
		delta /= 700
	} else {
		delta /= 2
	}
	delta += delta / size
	steps := int64(0)
	for delta > 35*26/2 {
		delta /= 35
		steps += 36
	}
	return steps + 36*delta/(delta+38)
}
