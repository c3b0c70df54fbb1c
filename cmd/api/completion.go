package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

var shells = map[string]func(*cobra.Command) error{
	"bash": func(c *cobra.Command) error { return c.Root().GenBashCompletionV2(c.OutOrStdout(), true) },
	"fish": func(c *cobra.Command) error { return c.Root().GenFishCompletion(c.OutOrStdout(), true) },
	"zsh":  func(c *cobra.Command) error { return c.Root().GenZshCompletion(c.OutOrStdout()) },
}

func completionCommand() *cobra.Command {
	names := []string{"bash", "fish", "zsh"}
	return &cobra.Command{
		Use:   "completion {" + strings.Join(names, "|") + "}",
		Short: "Write what a shell needs to complete commands and flags",
		Example: `  api completion bash > /etc/bash_completion.d/api
  api completion zsh > "${fpath[1]}/_api"
  api completion fish > ~/.config/fish/completions/api.fish`,
		Args:      oneShell,
		ValidArgs: names,
		RunE:      func(command *cobra.Command, args []string) error { return shells[args[0]](command) },
	}
}

// oneShell refuses anything but the name of one shell.
func oneShell(command *cobra.Command, args []string) error {
	if len(args) == 1 && shells[args[0]] != nil {
		return nil
	}
	return usageError{fmt.Errorf("%s needs the name of one shell: %s", command.Name(), strings.Join(command.ValidArgs, ", "))}
}
