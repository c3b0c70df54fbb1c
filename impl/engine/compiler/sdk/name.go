package sdk

import (
	"strings"
	"unicode"
)

// Name is the words of a name, in lower case. Each language joins them in its own way.
type Name []string

// Words reads a name of any style: userId, user_id, X-User-ID, "Sign in", "Today's".
func Words(text string) Name {
	var name Name
	var word []rune
	end := func() {
		if len(word) > 0 {
			name, word = append(name, strings.ToLower(string(word))), nil
		}
	}
	letters := []rune(text)
	for i, letter := range letters {
		switch {
		case (letter == '\'' || letter == '’') && len(word) > 0 && i+1 < len(letters) && unicode.IsLetter(letters[i+1]):
			continue // city's
		case !unicode.IsLetter(letter) && !unicode.IsDigit(letter):
			end()
			continue
		case unicode.IsUpper(letter) && i > 0:
			before := letters[i-1]
			last := i+1 < len(letters) && unicode.IsLower(letters[i+1]) && unicode.IsUpper(before) // HTTPServer: the S begins
			if unicode.IsLower(before) || unicode.IsDigit(before) || last {
				end()
			}
		}
		word = append(word, letter)
	}
	end()
	return name
}

// Camel joins the words as userId.
func (n Name) Camel() string {
	pascal := n.Pascal()
	if pascal == "" {
		return ""
	}
	return n[0] + pascal[len(n[0]):]
}

// Pascal joins the words as UserId.
func (n Name) Pascal() string {
	var text strings.Builder
	for _, word := range n {
		letters := []rune(word)
		letters[0] = unicode.ToUpper(letters[0])
		text.WriteString(string(letters))
	}
	return text.String()
}

// Snake joins the words as user_id.
func (n Name) Snake() string { return strings.Join(n, "_") }

// Kebab joins the words as user-id.
func (n Name) Kebab() string { return strings.Join(n, "-") }

// without leaves out the words of a resource, in the singular or in the plural and with an article before them, where something is
// left without them.
func (n Name) without(resource Name) Name {
	var rest Name
	for at := 0; at < len(n); {
		if count := n[at:].begins(resource); count > 0 {
			if last := len(rest) - 1; last > 0 && (rest[last] == "a" || rest[last] == "an" || rest[last] == "the") {
				rest = rest[:last]
			}
			at += count
			continue
		}
		rest = append(rest, n[at])
		at++
	}
	if len(rest) == 0 {
		return n
	}
	return rest
}

// begins returns how many words of a name are those of a resource; 0: it begins otherwise.
func (n Name) begins(resource Name) int {
	if len(resource) == 0 || len(n) < len(resource) {
		return 0
	}
	for i, word := range resource {
		if singular(n[i]) != singular(word) {
			return 0
		}
	}
	return len(resource)
}

// singular is a guess that treats a word and its plural alike.
func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "ses"), strings.HasSuffix(word, "xes"), strings.HasSuffix(word, "ches"):
		return strings.TrimSuffix(word, "es")
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss"):
		return strings.TrimSuffix(word, "s")
	default:
		return word
	}
}
