package main

import (
	"github.com/spf13/cobra"

	"github.com/charterhq/charter/gen"
)

func openapiCommand() *cobra.Command {
	var asYAML bool
	command := &cobra.Command{
		Use:   "openapi",
		Short: "Print the contract that this server serves",
		Example: `  api openapi > openapi.json
  api openapi --yaml | less`,
		Args: noArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			data := gen.JSON
			if asYAML {
				data = gen.YAML
			}
			_, err := command.OutOrStdout().Write(data)
			return err
		},
	}
	command.Flags().BoolVar(&asYAML, "yaml", false, "as YAML instead of JSON")
	return command
}
