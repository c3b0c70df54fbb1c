package golang

import (
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// initialisms are written in one case in Go.
var initialisms = strings.Fields("acl api ascii cpu css dns eof guid html http https id ip json jwt qps ram rpc sdk sla smtp sql ssh sso tcp tls ttl udp ui uid uri url utf8 uuid vm xml xmpp xsrf xss")

// exported joins words as UserID.
func exported(name sdk.Name) string {
	var text strings.Builder
	for _, word := range name {
		switch letters := []rune(word); {
		case slices.Contains(initialisms, word):
			text.WriteString(strings.ToUpper(word))
		case strings.HasSuffix(word, "s") && slices.Contains(initialisms, strings.TrimSuffix(word, "s")) && word != "ids":
			text.WriteString(strings.ToUpper(strings.TrimSuffix(word, "s")) + "s")
		case word == "ids":
			text.WriteString("IDs")
		default:
			letters[0] = unicode.ToUpper(letters[0])
			text.WriteString(string(letters))
		}
	}
	if joined := text.String(); joined != "" && unicode.IsUpper([]rune(joined)[0]) {
		return joined
	}
	return "X" + text.String() // a digit, or a letter of a script without cases
}

// unexported joins words as userID.
func unexported(name sdk.Name) string {
	if len(name) == 0 {
		return "value"
	}
	rest := ""
	if len(name) > 1 {
		rest = strings.TrimPrefix(exported(append(sdk.Name{"a"}, name[1:]...)), "A")
	}
	joined := name[0] + rest
	if !unicode.IsLetter([]rune(joined)[0]) {
		joined = "x" + joined
	}
	return joined
}

// names are those that a scope has.
type names map[string]bool

// take returns a name that nothing has yet: the one that is wanted if it is free.
func (n names) take(wanted string) string {
	name := wanted
	if n[name] {
		name += "Value"
	}
	for count := 2; n[name]; count++ {
		name = wanted + "Value" + strconv.Itoa(count)
	}
	n[name] = true
	return name
}

// isWord tells words that Go means something by.
func isWord(name string) bool {
	return token.IsKeyword(name) || slices.Contains(predeclared, name)
}

var predeclared = strings.Fields("any bool byte error int int32 int64 float64 string true false nil make len new append cap max min copy delete panic print close context io json time")

// reserve takes the names that generated code has for itself.
func (w *writer) reserve() {
	for _, name := range append(strings.Fields("Client New known payloads http json"), imports...) {
		w.taken[name] = true
	}
}

// reservedArguments are what methods call by these names.
var reservedArguments = strings.Fields("ctx params opts r call plain nothing text download list events input")

// argument is what a parameter of the path is called.
func argument(name sdk.Name, taken names) string {
	wanted := unexported(name)
	if isWord(wanted) || slices.Contains(reservedArguments, wanted) {
		wanted += "Value"
	}
	return taken.take(wanted)
}
