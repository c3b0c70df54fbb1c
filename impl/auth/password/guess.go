package password

import (
	"slices"
	"strings"
	"unicode"
)

// maxParts bounds of how many parts an explanation of a password is made: with more, their order alone takes more
// guesses than are asked for (10! > minGuesses).
const maxParts = 9

// What somebody who guesses tries for each part, by its kind.
const (
	perCharacter = 10  // one that no rule explains
	perKey       = 100 // a row of neighbouring keys: where it begins, and which way it goes
	perStep      = 10  // a sequence such as abcd or 7654: where it begins
	perYear      = 120 // years that matter to people
	perDate      = 4e4 // days of those years
	oneCase      = 2   // the first letter is a capital, or all of them
	anyCase      = 10  // others are
	disguised    = 4   // signs stand for letters
	backwards    = 2   // it is written from the end
	minRun       = 3   // characters of a sequence or a row of keys
)

// rows are runs of keys that are neighbours.
var rows = func() []string {
	rows := []string{
		"qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp", "!@#$%^&*()",
		"йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
	}
	for _, row := range rows {
		reversed := []rune(row)
		slices.Reverse(reversed)
		rows = append(rows, string(reversed))
	}
	return rows
}()

// guesser finds the explanation of a text that takes the fewest guesses: it cuts it into parts (words, repetitions,
// sequences, rows of keys, dates), multiplies the guesses of the parts, and multiplies them by the number of orders
// the parts could stand in. That is the model of zxcvbn (D. Wheeler, USENIX Security 2016).
type guesser struct {
	text, folded []rune
	read         [][]rune // folded, with letters for signs
	words        *wordList
	personal     map[string]int
	longest      int

	// best[parts][end] is the least product of the guesses of that many parts that make up the text up to end.
	best [maxParts + 1][]float64
}

func newGuesser(text []rune, words *wordList, personal map[string]int) *guesser {
	g := &guesser{text: text, folded: fold(text), words: words, personal: personal, longest: words.longest}
	g.read = disguises(g.folded)
	for word := range personal {
		g.longest = max(g.longest, len([]rune(word)))
	}
	for parts := range g.best {
		g.best[parts] = slices.Repeat([]float64{unknown}, len(text)+1)
	}
	g.best[0][0] = 1
	return g
}

// guesses returns how many guesses the text withstands, or infinity if they are more than are asked for.
func (g *guesser) guesses() float64 {
	for start := range g.text {
		if !g.reached(start) {
			continue
		}
		g.characters(start)
		g.wordsAt(start)
		g.sequences(start)
		g.keys(start)
		g.dates(start)
		g.repetitions(start)
	}
	least, orders := unknown, 1.0
	for parts := 1; parts <= maxParts; parts++ {
		orders *= float64(parts)
		least = min(least, g.best[parts][len(g.text)]*orders)
	}
	return least
}

func (g *guesser) reached(start int) bool {
	for parts := range g.best {
		if g.best[parts][start] < unknown {
			return true
		}
	}
	return false
}

// part says that the text between start and end takes so many guesses.
func (g *guesser) part(start, end int, guesses float64) {
	for parts := range maxParts {
		if product := g.best[parts][start] * guesses; product < minGuesses && product < g.best[parts+1][end] {
			g.best[parts+1][end] = product
		}
	}
}

// characters are parts that nothing explains.
func (g *guesser) characters(start int) {
	guesses := 1.0
	for end := start + 1; end <= len(g.text); end++ {
		if guesses *= perCharacter; guesses >= minGuesses {
			return
		}
		g.part(start, end, guesses)
	}
}

func (g *guesser) wordsAt(start int) {
	for end := start + 1; end <= min(start+g.longest, len(g.text)); end++ {
		word := g.folded[start:end]
		factor := cases(g.text[start:end])
		g.word(start, end, word, factor)
		for _, read := range g.read {
			if !slices.Equal(read[start:end], word) {
				g.word(start, end, read[start:end], factor*disguised)
			}
		}
	}
}

func (g *guesser) word(start, end int, word []rune, factor float64) {
	g.lookUp(start, end, string(word), factor)
	reversed := slices.Clone(word)
	slices.Reverse(reversed)
	g.lookUp(start, end, string(reversed), factor*backwards)
}

func (g *guesser) lookUp(start, end int, word string, factor float64) {
	if rank, ok := g.personal[word]; ok {
		g.part(start, end, float64(rank)*factor)
	}
	if rank, ok := g.words.rank[word]; ok {
		g.part(start, end, float64(rank)*factor)
	}
}

// cases returns how many guesses the capitals of a word take.
func cases(word []rune) float64 {
	capitals := 0
	for _, r := range word {
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	switch {
	case capitals == 0:
		return 1
	case capitals == len(word), capitals == 1 && unicode.IsUpper(word[0]):
		return oneCase
	}
	return anyCase
}

// sequences are code points that follow each other, up or down: abcd, 4321.
func (g *guesser) sequences(start int) {
	for _, step := range []rune{1, -1} {
		for end := start + 1; end < len(g.folded) && g.folded[end] == g.folded[end-1]+step; end++ {
			if length := end + 1 - start; length >= minRun {
				g.part(start, end+1, perStep*float64(length))
			}
		}
	}
}

func (g *guesser) keys(start int) {
	for end := start + minRun; end <= len(g.folded); end++ {
		run := string(g.folded[start:end])
		if !slices.ContainsFunc(rows, func(row string) bool { return strings.Contains(row, run) }) {
			return
		}
		g.part(start, end, perKey*float64(end-start))
	}
}

// repetitions are a text that stands several times in a row, from where the row begins. The last one may be cut.
func (g *guesser) repetitions(start int) {
	var shorter []int
	for period := 1; period <= (len(g.folded)-start)/2; period++ {
		if start > 0 && start+period <= len(g.folded) && g.folded[start-1] == g.folded[start-1+period] {
			continue // the row has begun before
		}
		end := start + period
		for end < len(g.folded) && g.folded[end] == g.folded[end-period] {
			end++
		}
		if end-start < 2*period {
			continue
		}
		if slices.ContainsFunc(shorter, func(shorter int) bool { return period%shorter == 0 }) {
			continue // it is the same row, cut into longer pieces
		}
		shorter = append(shorter, period)
		base := newGuesser(g.text[start:start+period], g.words, g.personal).guesses()
		g.part(start, end, base*float64((end-start+period-1)/period))
	}
}
