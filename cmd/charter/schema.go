package main

import (
	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/compiler/schema"
)

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of contracts, with which editors complete and check them",
		Long: "Prints the JSON Schema (2020-12) of an OpenAPI 3.1 document with the extensions of this project. An editor with a\n" +
			"YAML language server completes and checks a contract whose first line names the file:\n\n" +
			"  # yaml-language-server: $schema=charter.schema.json",
		Example: "  charter schema > charter.schema.json",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			_, err := command.OutOrStdout().Write(schema.JSON)
			return err
		},
	}
}
