package mediatype

import "strings"

// maxQuality is the quality of what a caller wants most, in thousandths.
const maxQuality = 1000

// preference is a range of an Accept field with its quality.
type preference struct {
	of      Type
	quality int // in thousandths; 0: not acceptable
}

// Negotiate chooses among what a server offers, best first, by the lines of an Accept field (RFC 9110,
// section 12.5.1). It returns the index of the offer and the type that it is to be: the offer itself, or
// what the caller asks for where the offer is a range. Without a field the first is chosen. Elements that
// cannot be read do not count. An index of -1 says that the caller takes nothing of the offers.
func Negotiate(accept []string, offers []Type) (int, Type) {
	preferences := parseAccept(accept)
	if preferences == nil {
		return 0, offers[0]
	}
	best, quality := -1, 0
	var chosen Type
	for i, offer := range offers {
		if q, as := qualityOf(offer, preferences); q > quality {
			best, quality, chosen = i, q, as
		}
	}
	return best, chosen
}

// qualityOf is the quality of the most precise preference that the offer meets. An offer that is a range
// takes the shape of the best type within it.
func qualityOf(offer Type, preferences []preference) (int, Type) {
	quality, chosen := 0, offer
	precision := -1
	for _, p := range preferences {
		if p.of.Includes(offer) && p.of.Precision() > precision {
			quality, precision = p.quality, p.of.Precision()
		}
	}
	if !offer.IsRange() {
		return quality, chosen
	}
	for _, p := range preferences {
		if within := offer.Includes(p.of) && p.of.Precision() > offer.Precision(); within && p.quality > quality {
			quality, chosen = p.quality, p.of
		}
	}
	return quality, chosen
}

// parseAccept reads the elements of all lines; nil if there are none.
func parseAccept(lines []string) []preference {
	var all []preference
	for _, line := range lines {
		for line != "" {
			var element string
			element, line = cutElement(line)
			if p, ok := parsePreference(element); ok {
				all = append(all, p)
			}
		}
	}
	return all
}

// cutElement cuts a list at its first comma that stands in no quoted text (RFC 9110, sections 5.6.1 and
// 5.6.4).
func cutElement(list string) (element, rest string) {
	quoted := false
	for i := 0; i < len(list); i++ {
		switch list[i] {
		case '"':
			quoted = !quoted
		case '\\':
			if quoted {
				i++
			}
		case ',':
			if !quoted {
				return list[:i], list[i+1:]
			}
		}
	}
	return list, ""
}

func parsePreference(element string) (preference, bool) {
	element = strings.TrimSpace(element)
	if element == "" {
		return preference{}, false
	}
	t, err := Parse(element)
	if err != nil {
		return preference{}, false
	}
	quality := maxQuality
	if weight, present := t.parameters["q"]; present {
		var ok bool
		if quality, ok = parseQuality(weight); !ok {
			return preference{}, false
		}
	}
	return preference{t.Without("q"), quality}, true
}

// parseQuality reads 0, 1 and what is between with up to three digits, as thousandths (RFC 9110, section
// 12.4.2).
func parseQuality(text string) (int, bool) {
	whole, digits, _ := strings.Cut(text, ".")
	if whole != "0" && whole != "1" || len(digits) > 3 {
		return 0, false
	}
	quality := int(whole[0] - '0')
	for i := range 3 {
		digit := byte('0')
		if i < len(digits) {
			digit = digits[i]
		}
		if digit < '0' || digit > '9' {
			return 0, false
		}
		quality = quality*10 + int(digit-'0')
	}
	return quality, quality <= maxQuality
}
