package validate

import (
	"bytes"
	"strings"
	"unicode"
)

// regexName is where the name of a group stands, without its angle brackets.
type regexName struct {
	start, end int
	hidden     bool // it stands in another alternative
}

// declareName reads the name of a group. No other that can take part in the same match may have it.
func (r *regexReader) declareName() bool {
	name, ok := r.groupName()
	if !ok {
		return false
	}
	for _, other := range r.names {
		if !other.hidden && r.sameName(name, other) {
			return false
		}
	}
	r.names = append(r.names, name)
	return true
}

// refer reads the name of a group in a back reference.
func (r *regexReader) refer() bool {
	name, ok := r.groupName()
	r.references = append(r.references, name)
	return ok
}

func (r *regexReader) hideNames(first int, hidden bool) {
	for i := first; i < len(r.names); i++ {
		r.names[i].hidden = hidden
	}
}

// namesExist reports whether each name that is referred to is that of a group.
func (r *regexReader) namesExist() bool {
	for _, reference := range r.references {
		found := false
		for _, name := range r.names {
			found = found || r.sameName(reference, name)
		}
		if !found {
			return false
		}
	}
	return true
}

// groupName reads RegExpIdentifierName and the bracket behind it.
func (r *regexReader) groupName() (name regexName, ok bool) {
	name.start = r.at
	for r.more() && r.text[r.at] != '>' {
		first := r.at == name.start
		c, ok := r.nameRune()
		if !ok || !isNameRune(c, first) {
			return name, false
		}
	}
	name.end = r.at
	return name, name.end > name.start && r.take(">")
}

// nameRune reads a character of a name, which can be escaped.
func (r *regexReader) nameRune() (rune, bool) {
	if r.take(`\u`) {
		return r.unicodeEscape()
	}
	return r.rune()
}

// isNameRune reports whether c is IdentifierStart, or IdentifierPart (section 12.7).
func isNameRune(c rune, first bool) bool {
	if c == '$' || c == '_' || unicode.IsLetter(c) || unicode.In(c, unicode.Nl, unicode.Other_ID_Start) {
		return !unicode.Is(unicode.Pattern_Syntax, c) || c == '$'
	}
	return !first && (c == zeroWidthNonJoiner || c == zeroWidthJoiner ||
		unicode.In(c, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue))
}

// sameName compares names whose characters may be escaped.
func (r *regexReader) sameName(a, b regexName) bool {
	if bytes.Equal(r.text[a.start:a.end], r.text[b.start:b.end]) {
		return true
	}
	back := r.at
	defer func() { r.at = back }()
	for a.start < a.end && b.start < b.end {
		r.at = a.start
		c, _ := r.nameRune()
		a.start, r.at = r.at, b.start
		d, _ := r.nameRune()
		if b.start = r.at; c != d {
			return false
		}
	}
	return a.start == a.end && b.start == b.end
}

// isRegexProperty looks at what stands in the braces of \p (tables 67 to 70 of ECMA 262).
func isRegexProperty(text []byte) bool {
	name, value, found := bytes.Cut(text, []byte("="))
	if !found {
		return isGeneralCategory(text) || strings.Contains(binaryProperties, " "+string(text)+" ") && bytes.IndexByte(text, ' ') < 0
	}
	switch string(name) {
	case "General_Category", "gc":
		return isGeneralCategory(value)
	case "Script", "sc", "Script_Extensions", "scx":
		return isScript(value)
	}
	return false
}

func isGeneralCategory(name []byte) bool {
	return unicode.Categories[string(name)] != nil || unicode.CategoryAliases[string(name)] != ""
}

// isScript reports whether a name is that of a script, or has the shape of a code of ISO 15924.
func isScript(name []byte) bool {
	if unicode.Scripts[string(name)] != nil {
		return true
	}
	if len(name) != 4 || name[0] < 'A' || name[0] > 'Z' {
		return false
	}
	for _, c := range name[1:] {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// binaryProperties are those that \p knows, with their short names.
const binaryProperties = " ASCII ASCII_Hex_Digit AHex Alphabetic Alpha Any Assigned Bidi_Control Bidi_C Bidi_Mirrored Bidi_M " +
	"Case_Ignorable CI Cased Changes_When_Casefolded CWCF Changes_When_Casemapped CWCM Changes_When_Lowercased CWL " +
	"Changes_When_NFKC_Casefolded CWKCF Changes_When_Titlecased CWT Changes_When_Uppercased CWU Dash " +
	"Default_Ignorable_Code_Point DI Deprecated Dep Diacritic Dia Emoji Emoji_Component EComp Emoji_Modifier EMod " +
	"Emoji_Modifier_Base EBase Emoji_Presentation EPres Extended_Pictographic ExtPict Extender Ext Grapheme_Base Gr_Base " +
	"Grapheme_Extend Gr_Ext Hex_Digit Hex IDS_Binary_Operator IDSB IDS_Trinary_Operator IDST ID_Continue IDC ID_Start IDS " +
	"Ideographic Ideo Join_Control Join_C Logical_Order_Exception LOE Lowercase Lower Math Noncharacter_Code_Point NChar " +
	"Pattern_Syntax Pat_Syn Pattern_White_Space Pat_WS Quotation_Mark QMark Radical Regional_Indicator RI " +
	"Sentence_Terminal STerm Soft_Dotted SD Terminal_Punctuation Term Unified_Ideograph UIdeo Uppercase Upper " +
	"Variation_Selector VS White_Space space XID_Continue XIDC XID_Start XIDS "
