package validate

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unicodeLabel is a label of a host name in Unicode, that is, without Punycode.
type unicodeLabel struct {
	runes [maxLabel]rune
	ends  [maxLabel]int // where each ends in text
	count int
	text  []byte // the same in UTF-8
}

func (l *unicodeLabel) insert(at int, r rune) {
	copy(l.runes[at+1:l.count+1], l.runes[at:l.count])
	l.runes[at] = r
	l.count++
}

// isValid reports whether the label is a U-label: the rules of RFC 5891, section 4.2, by the code points of
// RFC 5892 as they follow from the Unicode version that Go has. The Bidi rule is held by each label on its
// own.
func (l *unicodeLabel) isValid() bool {
	l.encode()
	first, last := l.runes[0], l.runes[l.count-1]
	if first == '-' || last == '-' || unicode.Is(unicode.M, first) || !norm.NFC.IsNormal(l.text) {
		return false
	}
	if l.count > 3 && l.runes[2] == '-' && l.runes[3] == '-' {
		return false
	}
	for i, r := range l.runes[:l.count] {
		if !l.isAllowed(i, r) {
			return false
		}
	}
	return l.isOneDirection()
}

func (l *unicodeLabel) encode() {
	l.text = l.text[:0]
	for i, r := range l.runes[:l.count] {
		l.text = utf8.AppendRune(l.text, r)
		l.ends[i] = len(l.text)
	}
}

// utf8At is one character in UTF-8.
func (l *unicodeLabel) utf8At(i int) []byte {
	if i == 0 {
		return l.text[:l.ends[0]]
	}
	return l.text[l.ends[i-1]:l.ends[i]]
}

// isAllowed calculates the derived property (RFC 5892, section 3), and where it is CONTEXTJ or CONTEXTO, looks
// at the context.
func (l *unicodeLabel) isAllowed(i int, r rune) bool {
	switch r {
	case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: // section 2.6: PVALID
		return true
	case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B: // DISALLOWED
		return false
	}
	if r < utf8.RuneSelf {
		return true // what a label may have was looked at before
	}
	if isContextual(r) {
		return l.fitsContext(i, r)
	}
	return unicode.In(r, labelLetters...) && !unicode.In(r, neverInLabels, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) &&
		isCaseFolded(r) && norm.NFKC.IsNormal(l.utf8At(i))
}

// labelLetters is LetterDigits (section 2.1).
var labelLetters = []*unicode.RangeTable{unicode.Ll, unicode.Lu, unicode.Lo, unicode.Nd, unicode.Lm, unicode.Mn, unicode.Mc}

// neverInLabels is IgnorableBlocks (section 2.4) and OldHangulJamo (section 2.9).
var neverInLabels = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x11FF, Stride: 1}, {Lo: 0x20D0, Hi: 0x20FF, Stride: 1}, {Lo: 0xA960, Hi: 0xA97C, Stride: 1},
		{Lo: 0xD7B0, Hi: 0xD7C6, Stride: 1}, {Lo: 0xD7CB, Hi: 0xD7FB, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x1D100, Hi: 0x1D1FF, Stride: 1}, {Lo: 0x1D200, Hi: 0x1D24F, Stride: 1}},
}

// isCaseFolded is the part of Unstable (section 2.2) that case folding decides: the character is its own
// case folding. Where a folding has several characters that do not compose again, Go knows no case for it:
// those are the Greek letters with an iota below.
func isCaseFolded(r rune) bool {
	switch {
	case r == 'ı': // a capital I folds to i instead
		return true
	case 0x13A0 <= r && r <= 0x13F5: // Cherokee folds to capitals
		return true
	case 0x1F80 <= r && r <= 0x1FAF, 0x13F8 <= r && r <= 0x13FD, 0xAB70 <= r && r <= 0xABBF:
		return false
	}
	switch r {
	case 0x1FB2, 0x1FB3, 0x1FB4, 0x1FB7, 0x1FC2, 0x1FC3, 0x1FC4, 0x1FC7, 0x1FF2, 0x1FF3, 0x1FF4, 0x1FF7:
		return false
	}
	return unicode.ToLower(unicode.ToUpper(r)) == r
}
