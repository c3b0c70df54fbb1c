package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion {bash|fish|zsh}",
		Short: "Write what a shell needs to complete commands and flags",
		Example: `  api completion bash > /etc/bash_completion.d/api
  api completion zsh > "${fpath[1]}/_api"
  api completion fish > ~/.config/fish/completions/api.fish`,
		ValidArgs: []string{"bash", "fish", "zsh"},
		RunE: func(command *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{errors.New("completion needs the name of one shell: bash, fish or zsh")}
			}
			out, root := command.OutOrStdout(), command.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			}
			return usageError{fmt.Errorf("there is no shell %q: there are bash, fish and zsh", args[0])}
		},
	}
}
