package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/charterhq/charter/impl/engine/compiler/suggest"
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
			words = fmt.Sprintf("there is no command %q", args[0])
			if near := suggest.Nearest(args[0], commandNames(command)); near != "" {
				words += "; did you mean " + near + "?"
			} else {
				words += ": there are " + strings.Join(commandNames(command), ", ")
			}
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
	words := err.Error()
	if wrong := new(pflag.InvalidValueError); errors.As(err, &wrong) {
		if kind, known := map[string]string{"bool": "true or false", "int": "a number"}[wrong.GetFlag().Value.Type()]; known {
			words = fmt.Sprintf("--%s is %s, and not %q", wrong.GetFlag().Name, kind, wrong.GetValue())
		}
	}
	return usageError{withUsage(command, words)}
}

// withUsage adds how a command is called, and where more stands.
func withUsage(command *cobra.Command, words string) error {
	return fmt.Errorf("%s\nusage: %s; `%s --help` says more", words, command.UseLine(), command.CommandPath())
}

func commandNames(root *cobra.Command) []string {
	var names []string
	for _, command := range root.Commands() {
		names = append(names, command.Name())
	}
	return names
}
