package main

import (
	"errors"
	"fmt"
	"slices"
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

// oneShell refuses anything but the name of one shell.
func oneShell(command *cobra.Command, args []string) error {
	if len(args) == 1 && slices.Contains(command.ValidArgs, args[0]) {
		return nil
	}
	return usageError{fmt.Errorf("%s needs the name of one shell: %s", command.Name(), strings.Join(command.ValidArgs, ", "))}
}
