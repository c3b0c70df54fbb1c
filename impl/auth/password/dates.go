package password

import "strconv"

// dates are years, and days written in six or eight digits in any order.
func (g *guesser) dates(start int) {
	digits := 0
	for digits < 8 && start+digits < len(g.text) && g.text[start+digits] >= '0' && g.text[start+digits] <= '9' {
		digits++
	}
	for _, length := range []int{4, 6, 8} {
		if length > digits {
			return
		}
		switch text := string(g.text[start : start+length]); {
		case length == 4 && isYear(text):
			g.part(start, start+length, perYear)
		case length > 4 && isDate(text):
			g.part(start, start+length, perDate)
		}
	}
}

// isYear tells whether four digits are a year of the last or this century.
func isYear(text string) bool { return text[:2] == "19" || text[:2] == "20" }

// isDate tells whether digits are a day: the year first or last, in two digits or four.
func isDate(text string) bool {
	year := len(text) - 4
	return isDay(text[year:]) && (year == 2 || isYear(text[:year])) || isDay(text[:4]) && (year == 2 || isYear(text[4:]))
}

// isDay tells whether four digits are a day and a month, in either order.
func isDay(text string) bool {
	a, _ := strconv.Atoi(text[:2])
	b, _ := strconv.Atoi(text[2:])
	return a >= 1 && b >= 1 && (a <= 12 && b <= 31 || a <= 31 && b <= 12)
}
