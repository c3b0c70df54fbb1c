// Package commandline is what the command lines of all programs have: completion for shells, help that knows what is no
// command, and what is said of commands and values that are none.
package commandline

import (
	"strings"

	"github.com/spf13/cobra"
)

var shells = map[string]func(*cobra.Command) error{
	"bash": func(c *cobra.Command) error { return c.Root().GenBashCompletionV2(c.OutOrStdout(), true) },
	"fish": func(c *cobra.Command) error { return c.Root().GenFishCompletion(c.OutOrStdout(), true) },
	"zsh":  func(c *cobra.Command) error { return c.Root().GenZshCompletion(c.OutOrStdout()) },
}

// Completion is the command that writes what a shell needs to complete the command line of a program. Completes says what is
// completed, for its help; oneShell must refuse anything but one of its ValidArgs.
func Completion(program, completes string, oneShell cobra.PositionalArgs) *cobra.Command {
	names := []string{"bash", "fish", "zsh"}
	return &cobra.Command{
		Use:   "completion {" + strings.Join(names, "|") + "}",
		Short: "Write what a shell needs to complete " + completes,
		Example: strings.ReplaceAll(`  PROGRAM completion bash > /etc/bash_completion.d/PROGRAM
  PROGRAM completion zsh > "${fpath[1]}/_PROGRAM"
  PROGRAM completion fish > ~/.config/fish/completions/PROGRAM.fish`, "PROGRAM", program),
		Args:      oneShell,
		ValidArgs: names,
		RunE:      func(command *cobra.Command, args []string) error { return shells[args[0]](command) },
	}
}

// RefuseUnknownHelp makes `help` refuse what is no command, by noArgs, instead of showing the help of the command above it.
func RefuseUnknownHelp(root *cobra.Command, noArgs cobra.PositionalArgs) {
	root.InitDefaultHelpCmd()
	for _, help := range root.Commands() {
		if help.Name() == "help" {
			help.Args = func(_ *cobra.Command, args []string) error {
				found, rest, err := root.Find(args)
				if err != nil {
					return err
				}
				return noArgs(found, rest)
			}
		}
	}
}
