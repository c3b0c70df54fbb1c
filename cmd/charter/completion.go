package main

import (
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
		Short: "Write what a shell needs to complete commands, flags and names of rules",
		Example: `  charter completion bash > /etc/bash_completion.d/charter
  charter completion zsh > "${fpath[1]}/_charter"
  charter completion fish > ~/.config/fish/completions/charter.fish`,
		Args:      usageArgs(cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs)),
		ValidArgs: names,
		RunE: func(command *cobra.Command, args []string) error {
			if err := shells[args[0]](command); err != nil {
				return usageError{err}
			}
			return nil
		},
	}
}
