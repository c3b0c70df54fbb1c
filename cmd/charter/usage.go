package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/commandline"
)

// usageError marks a mistake in the use of the program, as opposed to one in the contract.
type usageError struct{ error }

// usageArgs says what is wrong with the arguments that check refuses, and how the command is called.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(command *cobra.Command, args []string) error {
		if check(command, args) == nil {
			return nil
		}
		var words string
		switch {
		case len(args) == 0:
			words = "an argument is missing"
		case command.HasSubCommands():
			words = commandline.NoCommand(command, args[0]).Error()
		case len(command.ValidArgs) > 0 && !slices.Contains(command.ValidArgs, args[0]):
			words = fmt.Sprintf("there is no %q: there are %s", args[0], strings.Join(command.ValidArgs, ", "))
		case check(command, nil) == nil && check(command, args[:1]) != nil && command.Flags().Lookup("spec") != nil:
			words = strconv.Quote(args[0]) + " has no place here: a contract is named with --spec " + args[0]
		case check(command, nil) == nil, len(args) > strings.Count(command.Use, " "):
			words = fmt.Sprintf("%q is an argument too many", args[len(args)-1])
		default:
			words = "an argument is missing"
		}
		return usageError{withUsage(command, words)}
	}
}

// wrongFlag says what is wrong with a flag of the command line, and how the command is called.
func wrongFlag(command *cobra.Command, err error) error {
	return usageError{withUsage(command, commandline.WrongFlag(err).Error())}
}

// withUsage adds how a command is called, and where more stands.
func withUsage(command *cobra.Command, words string) error {
	return fmt.Errorf("%s\nusage: %s; `%s --help` says more", words, command.UseLine(), command.CommandPath())
}
