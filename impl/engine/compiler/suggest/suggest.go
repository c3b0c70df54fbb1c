// Package suggest finds what somebody who has misspelt a name may have meant.
package suggest

import (
	"slices"
	"strings"
)

// Nearest returns the name that is written most like the given one, or "" if none is much like it. Case,
// hyphens and underscores make no difference; a letter in three may be another, and three in all.
func Nearest(name string, among []string) string {
	wanted := plain(name)
	best, least := "", min((len(wanted)+1)/3, 3)
	for _, candidate := range slices.Sorted(slices.Values(among)) {
		if distance := distance(wanted, plain(candidate)); distance < least || distance == least && best == "" && (least > 0 || distance == 0) {
			best, least = candidate, distance
		}
	}
	return best
}

// parts are what makes no difference. It is made once: names of large contracts are compared by the million.
var parts = strings.NewReplacer("-", "", "_", "")

func plain(name string) string { return strings.ToLower(parts.Replace(name)) }

// distance is how many letters must be put in, left out, changed or swapped with their neighbour to make one
// word the other.
func distance(from, to string) int {
	a, b := []rune(from), []rune(to)
	last, row, next := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(next[j]+1, row[j+1]+1, row[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], last[j-1]+1)
			}
		}
		last, row, next = row, next, make([]int, len(b)+1)
	}
	return row[len(b)]
}
