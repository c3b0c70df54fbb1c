package validate

import (
	"slices"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// The characters of host names that are allowed only beside certain others (RFC 5892, appendix A).
const (
	zeroWidthNonJoiner = 0x200C
	zeroWidthJoiner    = 0x200D
	middleDot          = 0xB7
	greekKeraia        = 0x375
	hebrewGeresh       = 0x5F3
	hebrewGershayim    = 0x5F4
	katakanaMiddleDot  = 0x30FB
)

func isContextual(r rune) bool {
	switch r {
	case zeroWidthNonJoiner, zeroWidthJoiner, middleDot, greekKeraia, hebrewGeresh, hebrewGershayim, katakanaMiddleDot:
		return true
	}
	return isArabicDigit(r) || isExtendedArabicDigit(r)
}

func isArabicDigit(r rune) bool         { return 0x660 <= r && r <= 0x669 }
func isExtendedArabicDigit(r rune) bool { return 0x6F0 <= r && r <= 0x6F9 }

func (l *unicodeLabel) fitsContext(i int, r rune) bool {
	switch r {
	case zeroWidthNonJoiner:
		return l.isVirama(i-1) || l.breaksJoin(i)
	case zeroWidthJoiner:
		return l.isVirama(i - 1)
	case middleDot:
		return l.at(i-1) == 'l' && l.at(i+1) == 'l'
	case greekKeraia:
		return unicode.Is(unicode.Greek, l.at(i+1))
	case hebrewGeresh, hebrewGershayim:
		return unicode.Is(unicode.Hebrew, l.at(i-1))
	case katakanaMiddleDot:
		return l.has(func(r rune) bool {
			return r != katakanaMiddleDot && unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han)
		})
	}
	if isArabicDigit(r) {
		return !l.has(isExtendedArabicDigit)
	}
	return !l.has(isArabicDigit)
}

// at is a character, or -1 before the first and behind the last.
func (l *unicodeLabel) at(i int) rune {
	if i < 0 || i >= l.count {
		return -1
	}
	return l.runes[i]
}

func (l *unicodeLabel) has(is func(rune) bool) bool {
	return slices.ContainsFunc(l.runes[:l.count], is)
}

// isVirama reports whether a character has the canonical combining class Virama.
func (l *unicodeLabel) isVirama(i int) bool {
	return i >= 0 && norm.NFC.Properties(l.utf8At(i)).CCC() == 9
}

// breaksJoin reports whether what stands here is between two letters that would join (appendix A.1). Marks,
// which are transparent to joining, can stand between.
func (l *unicodeLabel) breaksJoin(i int) bool {
	before, after := i-1, i+1
	for unicode.Is(unicode.Mn, l.at(before)) {
		before--
	}
	for unicode.Is(unicode.Mn, l.at(after)) {
		after++
	}
	return unicode.Is(joinsNext, l.at(before)) && unicode.Is(joinsPrevious, l.at(after))
}

// Sets of bidirectional classes.
const (
	rightToLeft     = 1<<bidi.R | 1<<bidi.AL
	bothNumbers     = 1<<bidi.EN | 1<<bidi.AN
	lastRightToLeft = rightToLeft | bothNumbers
	anyRightToLeft  = lastRightToLeft | 1<<bidi.ES | 1<<bidi.CS | 1<<bidi.ET | 1<<bidi.ON | 1<<bidi.BN | 1<<bidi.NSM
)

// isOneDirection is the Bidi rule (RFC 5893, section 2) for a label with characters that run from right to
// left. Every other label passes.
func (l *unicodeLabel) isOneDirection() bool {
	var first, last, seen uint64
	for i := range l.count {
		properties, _ := bidi.Lookup(l.utf8At(i))
		class := uint64(1) << properties.Class()
		if seen |= class; i == 0 {
			first = class
		}
		if class != 1<<bidi.NSM {
			last = class
		}
	}
	if seen&(rightToLeft|1<<bidi.AN) == 0 {
		return true
	}
	return first&rightToLeft != 0 && last&lastRightToLeft != 0 && seen&^anyRightToLeft == 0 && seen&bothNumbers != bothNumbers
}
