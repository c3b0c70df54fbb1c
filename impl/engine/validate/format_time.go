package validate

import "strings"

// IsDate reports whether text is a full-date (RFC 3339, section 5.6) that the calendar has.
func IsDate(text []byte) bool {
	day, _ := dayOfMonth(text)
	return day > 0 && len(text) == len("2026-11-23")
}

// IsTime reports whether text is a full-time (RFC 3339, section 5.6): with an offset. A leap second stands
// only where it is 23:59 in UTC.
func IsTime(text []byte) bool {
	minute, leap, ok := clock(text)
	return ok && (!leap || (minute+minutesADay)%minutesADay == minutesADay-1)
}

// IsDateTime reports whether text is a date-time (RFC 3339, section 5.6). A leap second stands only at the
// end of a month in UTC (section 5.7); which months had one is not looked up.
func IsDateTime(text []byte) bool {
	day, days := dayOfMonth(text)
	if day == 0 || len(text) <= len("2026-11-23") || text[10]|0x20 != 't' {
		return false
	}
	minute, leap, ok := clock(text[11:])
	if !ok || !leap {
		return ok
	}
	// In UTC it can be the day before, but not the day after: no offset is as long as a day.
	return minute == minutesADay-1 && day == days || minute == -1 && day == 1
}

const minutesADay = 24 * 60

// dayOfMonth reads the full-date that text begins with: its day, and how many its month has. Both are 0 if
// text begins with none.
func dayOfMonth(text []byte) (day, days int) {
	if len(text) < len("2026-11-23") || text[4] != '-' || text[7] != '-' {
		return 0, 0
	}
	century, year, month, day := twoDigits(text), twoDigits(text[2:]), twoDigits(text[5:]), twoDigits(text[8:])
	if century > 99 || year > 99 || month < 1 || month > 12 {
		return 0, 0
	}
	days = int(monthDays[month-1])
	if month == 2 && year%4 == 0 && (year != 0 || century%4 == 0) {
		days++
	}
	if day < 1 || day > days {
		return 0, 0
	}
	return day, days
}

var monthDays = [12]uint8{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// twoDigits is the number that text begins with, or 100 if that is no digits. There must be two characters.
func twoDigits(text []byte) int {
	if !isDigit(text[0]) || !isDigit(text[1]) {
		return 100
	}
	return int(text[0]-'0')*10 + int(text[1]-'0')
}

// clock reads a full-time: the minute of the day that it is in UTC, from -1439 to 2878 since the day there
// can be another, and whether the second is a leap second.
func clock(text []byte) (minute int, leap, ok bool) {
	if len(text) < len("09:30:00Z") || text[2] != ':' || text[5] != ':' {
		return 0, false, false
	}
	hour, minute, second := twoDigits(text), twoDigits(text[3:]), twoDigits(text[6:])
	if hour > 23 || minute > 59 || second > 60 {
		return 0, false, false
	}
	text = text[8:]
	if text[0] == '.' {
		digits, rest := leadingDigits(text[1:])
		if text = rest; len(digits) == 0 {
			return 0, false, false
		}
	}
	offset, ok := readOffset(text)
	return hour*60 + minute - offset, second == 60, ok
}

// readOffset reads a time-offset, which must be all of text, in minutes.
func readOffset(text []byte) (minutes int, ok bool) {
	if len(text) == 1 && text[0]|0x20 == 'z' {
		return 0, true
	}
	if len(text) != len("+01:00") || text[3] != ':' {
		return 0, false
	}
	hour, minute := twoDigits(text[1:]), twoDigits(text[4:])
	if hour > 23 || minute > 59 {
		return 0, false
	}
	switch text[0] {
	case '+':
		return hour*60 + minute, true
	case '-':
		return -hour*60 - minute, true
	}
	return 0, false
}

// IsDuration reports whether text is a duration (RFC 3339, appendix A): whole numbers, units in their order
// and none left out between two others, weeks alone. The letters are capitals, as in ISO 8601.
func IsDuration(text []byte) bool {
	if len(text) == 0 || text[0] != 'P' {
		return false
	}
	text = text[1:]
	if digits, rest := leadingDigits(text); len(digits) > 0 && len(rest) == 1 && rest[0] == 'W' {
		return true
	}
	rest := durationUnits(text, "YMD")
	if len(rest) == 0 || rest[0] != 'T' {
		return len(rest) == 0 && len(text) > 0
	}
	text = rest[1:]
	return len(text) > 0 && len(durationUnits(text, "HMS")) == 0
}

// durationUnits reads numbers with the units, beginning at any of them, and returns what follows.
func durationUnits(text []byte, units string) []byte {
	for first := true; ; first = false {
		digits, rest := leadingDigits(text)
		if len(digits) == 0 || len(rest) == 0 {
			return text
		}
		at := strings.IndexByte(units, rest[0])
		if at < 0 || at > 0 && !first {
			return text
		}
		text, units = rest[1:], units[at+1:]
	}
}
