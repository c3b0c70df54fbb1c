package commandline

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

// WrongFlag says what a flag of the command line takes, if err is that its value is none of that. Any other error of cobra
// says enough.
func WrongFlag(err error) error {
	if wrong := new(pflag.InvalidValueError); errors.As(err, &wrong) {
		return fmt.Errorf("--%s must be %s, not %q", wrong.GetFlag().Name, Expected(wrong.GetFlag()), wrong.GetValue())
	}
	return err
}

// Expected says what a flag takes: what its value says by a method of that name, or else what follows from its type.
func Expected(flag *pflag.Flag) string {
	if value, ok := flag.Value.(interface{ Expected() string }); ok {
		return value.Expected()
	}
	switch flag.Value.Type() {
	case "bool":
		return "true or false"
	case "duration":
		return "a duration such as 500ms, 30s or 2m"
	case "int":
		return "a number such as " + flag.DefValue
	}
	return "a " + flag.Value.Type() + " such as " + flag.DefValue
}

// NoCommand says that there is no command of a name below a command, and which one may be meant.
func NoCommand(below *cobra.Command, name string) error {
	var names []string
	for _, one := range below.Commands() {
		names = append(names, one.Name())
	}
	if near := suggest.Nearest(name, names); near != "" {
		return fmt.Errorf("there is no command %q; did you mean %s?", name, near)
	}
	return fmt.Errorf("there is no command %q: there are %s", name, strings.Join(names, ", "))
}
