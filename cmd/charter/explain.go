package main

import (
	"encoding/json"
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/explain"
)

func explainCommand() *cobra.Command {
	var (
		spec   string
		asJSON bool
	)
	command := &cobra.Command{
		Use:   "explain METHOD PATH",
		Short: "Say what happens to a request of one operation, and which line of the contract says so",
		Long: "Says what happens to a request of one operation, in the order in which it happens: who may call, how often,\n" +
			"what is checked, what is cached, and whether this server enforces it. Beside each value stands the line of the\n" +
			"contract that it comes from. On a terminal what does not fit is cut; elsewhere, and in JSON, nothing is.\n" +
			"The steps have their numbers in every operation; one that the operation does not ask for is left out.",
		Example: `  charter explain GET /api/users
  charter explain PATCH '/api/users/{userId}' --spec openapi.yaml --json`,
		Args: usageArgs(cobra.ExactArgs(2)),
		RunE: func(command *cobra.Command, args []string) error {
			report, err := compiler.Explain(command.Context(), spec, args[0], args[1])
			switch {
			case errors.Is(err, compiler.ErrUnknownOperation), errors.As(err, new(*fs.PathError)):
				return usageError{err}
			case err != nil:
				return err
			}
			if asJSON {
				encoder := json.NewEncoder(command.OutOrStdout())
				encoder.SetEscapeHTML(false)
				encoder.SetIndent("", "  ")
				return encoder.Encode(report)
			}
			explain.Text(command.OutOrStdout(), report, terminalWidth(command.OutOrStdout()))
			return nil
		},
	}
	flags := command.Flags()
	flags.StringVar(&spec, "spec", "openapi.yaml", "the contract")
	flags.BoolVar(&asJSON, "json", false, "print the result as JSON")
	return command
}
