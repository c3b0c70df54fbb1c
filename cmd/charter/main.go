// Command charter is the contract tool: it turns openapi.yaml into code.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

// What scripts can rely on: 0 good, 1 the contract is wrong, 2 wrong use: the command line, or a file that
// cannot be read or written.
const (
	exitFindings = 1
	exitUsage    = 2
)

// errFindings ends the program after it has written what is wrong with the contract.
var errFindings = errors.New("there are findings")

// usageError marks a mistake in the use of the program, as opposed to one in the contract.
type usageError struct{ error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx))
}

// version is the release, or the commit, that the program was built from.
func version() string {
	build, known := debug.ReadBuildInfo()
	if !known {
		return "unknown"
	}
	said := build.Main.Version
	for _, setting := range build.Settings {
		if setting.Key == "vcs.revision" && (said == "" || said == "(devel)") {
			said = setting.Value
		}
	}
	return cmp.Or(said, "(devel)") + " " + build.GoVersion
}

func run(ctx context.Context) int {
	root := &cobra.Command{
		Use:               "charter",
		Short:             "The contract tool: turns openapi.yaml into code",
		Version:           version(),
		Example:           "  charter generate --spec openapi.yaml",
		Args:              usageArgs(cobra.NoArgs),
		RunE:              func(command *cobra.Command, _ []string) error { return command.Help() },
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true}, // completion.go has its own
	}
	root.SetFlagErrorFunc(wrongFlag)
	root.AddCommand(completionCommand(), diffCommand(), explainCommand(), generateCommand(), lintCommand(), schemaCommand(), webhookCommand())
	helpsKnown(root)
	out := &output{file: os.Stdout}
	root.SetOut(out)
	err := root.ExecuteContext(ctx)
	if out.failed != nil {
		fmt.Fprintln(os.Stderr, "writing the answer:", out.failed)
		return exitUsage
	}
	if err == nil {
		return 0
	}
	if errors.Is(err, errFindings) { // they have been written
		return exitFindings
	}
	fmt.Fprintln(os.Stderr, err)
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	return exitFindings
}

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

// wrongFlag says what is wrong with a flag, and how the command is called.
func wrongFlag(command *cobra.Command, err error) error {
	words := err.Error()
	if wrong := new(pflag.InvalidValueError); errors.As(err, &wrong) {
		if kind, known := map[string]string{"bool": "true or false", "int": "a number"}[wrong.GetFlag().Value.Type()]; known {
			words = fmt.Sprintf("--%s is %s, and not %q", wrong.GetFlag().Name, kind, wrong.GetValue())
		}
	}
	return usageError{withUsage(command, words)}
}

// helpsKnown makes `help` refuse what is no command.
func helpsKnown(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	for _, help := range root.Commands() {
		if help.Name() == "help" {
			help.Args = func(_ *cobra.Command, args []string) error {
				found, rest, err := root.Find(args)
				if err != nil || len(rest) == 0 {
					return err
				}
				return usageArgs(cobra.NoArgs)(found, rest)
			}
		}
	}
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
