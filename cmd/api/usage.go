package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/commandline"
)

// usageError marks a mistake in the command line or in a setting.
type usageError struct{ error }

// wrongFlag says what a flag takes whose value on the command line is none of that.
func wrongFlag(_ *cobra.Command, err error) error { return usageError{commandline.WrongFlag(err)} }

// noArgs refuses arguments, and says which commands there are.
func noArgs(command *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case command.HasSubCommands():
		return usageError{commandline.NoCommand(command, args[0])}
	}
	return usageError{fmt.Errorf("%q is an argument too many; `%s --help` says what there is", args[0], command.CommandPath())}
}

// oneShell refuses anything but the name of one shell.
func oneShell(command *cobra.Command, args []string) error {
	if len(args) == 1 && slices.Contains(command.ValidArgs, args[0]) {
		return nil
	}
	return usageError{fmt.Errorf("%s needs the name of one shell: %s", command.Name(), strings.Join(command.ValidArgs, ", "))}
}
