package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

// usageError marks a mistake in the command line or in a setting.
type usageError struct{ error }

// wrongFlag says what a flag takes whose value on the command line is none of that.
func wrongFlag(_ *cobra.Command, err error) error {
	if wrong := new(pflag.InvalidValueError); errors.As(err, &wrong) {
		err = fmt.Errorf("--%s must be %s, not %q", wrong.GetFlag().Name, expected(wrong.GetFlag()), wrong.GetValue())
	}
	return usageError{err}
}

// noArgs refuses arguments, and says which commands there are.
func noArgs(command *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case !command.HasSubCommands():
		return usageError{fmt.Errorf("%q is an argument too many; `%s --help` says what there is", args[0], command.CommandPath())}
	}
	var names []string
	for _, one := range command.Commands() {
		names = append(names, one.Name())
	}
	if near := suggest.Nearest(args[0], names); near != "" {
		return usageError{fmt.Errorf("unknown command %q; did you mean %s %s?", args[0], command.CommandPath(), near)}
	}
	return usageError{fmt.Errorf("unknown command %q; %s has %s", args[0], command.CommandPath(), strings.Join(names, ", "))}
}

// helpsKnown makes `help` refuse what is no command, instead of showing the help of the one above it.
func helpsKnown(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	for _, help := range root.Commands() {
		if help.Name() == "help" {
			help.Args = func(_ *cobra.Command, args []string) error {
				found, rest, err := root.Find(args)
				if err != nil {
					return usageError{err}
				}
				return noArgs(found, rest)
			}
		}
	}
}
