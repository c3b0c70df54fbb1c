package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

func generateCommand() *cobra.Command {
	var (
		options compiler.Options
		out     string
		asJSON  bool
	)
	command := &cobra.Command{
		Use:   "generate",
		Short: "Generate the server's code, the documents and the clients from the contract",
		Long: `Generate the server's code, the documents and the clients from the contract. Nothing is written if the contract has
a mistake; each is shown with its line. --only names what to generate:

  documents    gen/openapi.json and gen/openapi.yaml, the contract with all that its policies add, and Go that embeds them
  operations   gen/contract: the table of operations with their policies, and the checks of requests and answers
  models       gen/api/models.gen.go: the types of parameters, bodies and answers
  server       gen/api/server.gen.go: the interface that handlers implement, and what calls them
  client-go    clients/go: a client in Go
  validators   a package that stands alone, with a function for each operation that checks its requests; it goes into
               the folder of --out itself, and is only generated when it is named`,
		Example: `  charter generate
  charter generate --spec openapi.yaml --out . --only documents,models
  charter generate --spec orders.yaml --out orders --only validators --package orders
  charter generate --foreign --spec theirs.yaml --out theirs --only models,client-go
  charter generate --foreign --spec theirs.yaml --out theirs --only validators --leave-out findPets,'GET /owners'`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			files, err := compiler.Generate(command.Context(), options)
			switch {
			case errors.Is(err, compiler.ErrUnknownOutput), errors.Is(err, compiler.ErrUnknownOperation), errors.As(err, new(*fs.PathError)):
				return usageError{err}
			case err != nil:
				return err
			}
			changed, err := emit.Write(out, files)
			if err != nil {
				return usageError{err}
			}
			return report(command, len(files), changed, asJSON)
		},
	}
	flags := command.Flags()
	flags.StringVar(&options.Spec, "spec", "openapi.yaml", "the contract")
	flags.StringVar(&out, "out", ".", "the folder that gets gen/ and clients/")
	flags.StringSliceVar(&options.Only, "only", nil, "generate only these: "+strings.Join(compiler.Outputs(), ", ")+" (default all but validators)")
	flags.BoolVar(&options.Foreign, "foreign", false, "somebody else wrote the contract: do not refuse x- keys that are not known here,\nexamples and defaults that do not fit, unknown keywords of schemas, and formats\nthat nobody checks; validators hand on bodies unchecked that they cannot check, and say so")
	flags.StringSliceVar(&options.LeaveOut, "leave-out", nil, "operations that a --foreign contract is used without: each an operationId, or 'GET /path'")
	flags.StringVar(&options.Package, "package", "", "the name of the package that --only validators makes in the output folder")
	flags.BoolVar(&asJSON, "json", false, "print the result as JSON")
	return command
}

func report(command *cobra.Command, total int, changed []string, asJSON bool) error {
	out := command.OutOrStdout()
	if asJSON {
		if changed == nil {
			changed = []string{}
		}
		return json.NewEncoder(out).Encode(map[string]any{"files": total, "changed": changed})
	}
	for _, path := range changed {
		fmt.Fprintln(out, "wrote", path)
	}
	fmt.Fprintf(out, "%d files, %d changed\n", total, len(changed))
	return nil
}
