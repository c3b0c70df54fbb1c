package password

import (
	"sync"

	"github.com/trustelem/zxcvbn/frequency"
)

// wordList is what people make passwords of.
type wordList struct {
	rank      map[string]int  // the number of words that are likelier, from 1
	passwords map[string]bool // those that are whole passwords
	longest   int             // of a word, in code points; the lists are of ASCII
}

// commonWords reads the lists of zxcvbn at the first call: some 90,000 passwords, English words and names. A server
// that never sets a password does not keep them. Of that library only the lists are used: its estimate takes over a
// second for some passwords of 128 characters, and 22 ms and 9 MB at every start of the program.
var commonWords = sync.OnceValue(func() *wordList {
	words := &wordList{rank: make(map[string]int, 100_000), passwords: make(map[string]bool, len(frequency.FrequencyLists["passwords"]))}
	for name, list := range frequency.FrequencyLists {
		for i, word := range list {
			if rank, known := words.rank[word]; !known || i+1 < rank {
				words.rank[word] = i + 1
			}
			if name == "passwords" {
				words.passwords[word] = true
			}
			words.longest = max(words.longest, len(word))
		}
	}
	return words
})

// signs that stand for letters, and the letters in the order in which they are tried.
var signs = [2]map[rune]rune{
	{'4': 'a', '@': 'a', '8': 'b', '(': 'c', '<': 'c', '3': 'e', '6': 'g', '9': 'g', '1': 'l', '!': 'i', '|': 'l', '0': 'o', '$': 's', '5': 's', '7': 't', '+': 't', '%': 'x', '2': 'z'},
	{'4': 'a', '@': 'a', '8': 'b', '(': 'c', '<': 'c', '3': 'e', '6': 'b', '9': 'g', '1': 'i', '!': 'l', '|': 'i', '0': 'o', '$': 's', '5': 's', '7': 'l', '+': 't', '%': 'x', '2': 'z'},
}

// disguises returns the texts that signs may stand for: none if there are no such signs.
func disguises(text []rune) [][]rune {
	var plain [][]rune
	for _, letters := range signs {
		read := make([]rune, len(text))
		changed := false
		for i, r := range text {
			read[i] = r
			if letter, ok := letters[r]; ok {
				read[i], changed = letter, true
			}
		}
		if changed {
			plain = append(plain, read)
		}
	}
	return plain
}
