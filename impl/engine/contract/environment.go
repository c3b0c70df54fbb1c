package contract

import (
	"fmt"
	"strings"
)

// Text is a text of the contract in which ${NAME} stands for a variable of the environment. The server puts
// the values in when it starts.
type Text string

// Names are the variables that the text needs, in their order.
func (t Text) Names() []string {
	var names []string
	t.split(func(_, name string) {
		if name != "" {
			names = append(names, name)
		}
	})
	return names
}

// Expand puts the values of the variables in. Missing are the names of those that have none, or an empty one.
func (t Text) Expand(lookup func(name string) (string, bool)) (text string, missing []string) {
	var expanded strings.Builder
	t.split(func(text, name string) {
		expanded.WriteString(text)
		if name == "" {
			return
		}
		value, _ := lookup(name)
		if value == "" {
			missing = append(missing, name)
		}
		expanded.WriteString(value)
	})
	return expanded.String(), missing
}

func (t Text) split(each func(text, name string)) { split(string(t), "${", each) }

// Secret is the name of the variable of the environment that holds a secret. No secret stands in a contract.
type Secret string

// Require returns nil if every variable of the environment has a value that is not empty, and else an error that
// names all that have none.
func Require(names []string, lookup func(name string) (string, bool)) error {
	var missing []string
	for _, name := range names {
		if value, _ := lookup(name); value == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("the contract needs variables of the environment that have no value: %s; set each of them", strings.Join(missing, ", "))
}
