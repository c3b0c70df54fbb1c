package emit

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/validate"
)

// What callers are told of a value that breaks a rule is printed beside the rule, ready to be sent: to say it costs a
// request nothing. No sentence holds anything of a request.

func atLeast(count int, noun string) string {
	return quote("It must have at least " + validate.Plural(count, noun) + ".")
}

func atMost(count int, noun string) string {
	return quote("It must have at most " + validate.Plural(count, noun) + ".")
}

// mustBe is the sentence of a rule about numbers.
func mustBe(relation, number string) string {
	return quote("It must be " + relation + " " + number + ".")
}

func mustMatch(pattern string) string { return quote("It must match the pattern " + pattern + ".") }

func oneOf(values []*yaml.Node) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = document.ValueJSON(value)
	}
	return oneOfTexts(texts)
}

// oneOfTexts is [oneOf] for values in JSON.
func oneOfTexts(texts []string) string {
	return quote("It must be one of " + listed(strings.Join(texts, ", ")) + ".")
}

func only(value *yaml.Node) string {
	return quote("It must be " + listed(document.ValueJSON(value)) + ".")
}

// maxListed bounds how much of a list of values a sentence shows, in bytes.
const maxListed = 400

func listed(list string) string {
	if len(list) <= maxListed {
		return list
	}
	cut := maxListed
	for !utf8.RuneStart(list[cut]) {
		cut--
	}
	return list[:cut] + "… (there are more)"
}
