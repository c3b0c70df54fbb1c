package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

const generateHelp = `Generate the server's code, the documents and the clients from the contract. Nothing is written if the contract has
a mistake; each is shown with its line. --only names what to generate:

  documents    gen/openapi.json and gen/openapi.yaml, the contract with all that its policies add, and Go that embeds them
  operations   gen/contract: the table of operations with their policies, and the checks of requests and answers
  models       gen/api/models.gen.go: the types of parameters, bodies and answers
  server       gen/api/server.gen.go: the interface that handlers implement, and what calls them
  go           clients/go: an SDK, as a module of Go
  typescript   clients/typescript: an SDK, as a package of npm
  python       clients/python: an SDK, as a package of Python
  snippets     gen/snippets.json: calls of each operation, as the references of the SDKs have them, for the server's /docs,
               and Go that embeds them; in the languages whose SDKs are generated with them, or in all
  changelog    CHANGELOG.md of each SDK: what every version of the contract has changed for callers. The contract of a
               version is kept in gen/releases when documents are generated of another one
  validators   a package that stands alone, with a function for each operation that checks its requests; it goes into
               the folder of --out itself, which must be named, and is only generated when it is named; --package
               is what the package is called

Of a contract that somebody else wrote (--foreign), go, typescript and python alone are also generated of paths that
only a server has to tell apart: that differ in the names of their parameters, or have a query or a fragment. Where
something is wrong with some operations, these SDKs come without them, and it is said what is wrong. Any other output
refuses such a contract, and names the operations to leave out.`

func generateCommand() *cobra.Command {
	var (
		options compiler.Options
		out     string
		asJSON  bool
	)
	command := &cobra.Command{
		Use:   "generate",
		Short: "Generate the server's code, the documents and the clients from the contract",
		Long:  generateHelp,
		Example: `  charter generate
  charter generate --spec openapi.yaml --out . --only documents,models
  charter generate --spec orders.yaml --out orders --only validators --package orders
  charter generate --foreign --spec theirs.yaml --out theirs --only go,typescript,python
  charter generate --foreign --spec theirs.yaml --out theirs --only validators --leave-out findPets,'GET /owners'`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			if err := checkAlone(command, options); err != nil {
				return err
			}
			release, err := emit.Lock(command.Context(), out, func() {
				fmt.Fprintf(command.ErrOrStderr(), "waiting: another charter generates into %s\n", out)
			})
			if err != nil {
				return usageError{err}
			}
			defer release()
			options.Into = out
			progress := begin(command, "generating")
			options.Began = func(phase string) { progress.now("generating (" + phase + ")") }
			written := result{dir: out, changed: []string{}, leftOut: []string{}}
			options.Without = func(operations []string, wrong error) {
				progress.end()
				written.leftOut = operations
				fmt.Fprintf(command.ErrOrStderr(), "%v\nthe SDKs come without the operations that need this: %s\n", wrong, document.Printable(strings.Join(operations, ", ")))
			}
			files, err := compiler.Generate(command.Context(), options)
			progress.end()
			switch {
			case errors.Is(err, compiler.ErrUnknownOutput), errors.Is(err, compiler.ErrPackage), errors.Is(err, compiler.ErrUnknownOperation), errors.As(err, new(*fs.PathError)):
				return usageError{err}
			case err != nil:
				return err
			}
			changed, err := emit.Write(out, files)
			if err != nil {
				return usageError{err}
			}
			written.total, written.changed = len(files), append(written.changed, changed...)
			return report(command, written, asJSON)
		},
	}
	flags := command.Flags()
	flags.StringVar(&options.Spec, "spec", "openapi.yaml", "the contract")
	flags.StringVar(&out, "out", ".", "the folder that gets gen/ and clients/, or the package of --only validators")
	flags.StringSliceVar(&options.Only, "only", nil, "generate only these: "+strings.Join(compiler.Outputs(), ", ")+" (default all but validators)")
	flags.BoolVar(&options.Foreign, "foreign", false, "somebody else wrote the contract: do not refuse x- keys that are not known here,\nexamples and defaults that do not fit, unknown keywords of schemas, and formats\nthat nobody checks; validators hand on bodies unchecked that they cannot check, and say so")
	flags.StringSliceVar(&options.LeaveOut, "leave-out", nil, "operations that a --foreign contract is used without: each an operationId, or 'GET /path'")
	flags.StringVar(&options.Package, "package", "", "the name of the package that --only validators makes (default validators)")
	flags.BoolVar(&asJSON, "json", false, "print the result as JSON")
	return command
}

// checkAlone refuses what would put the package of --only validators where nobody looks for it, or under a name that
// nothing gets: its files lie in the output folder itself, among whatever else is there.
func checkAlone(command *cobra.Command, options compiler.Options) error {
	switch alone := slices.Contains(options.Only, compiler.Alone); {
	case alone && !command.Flags().Changed("out"):
		return usageError{withUsage(command, "--only validators makes a package of its own: name its folder with --out, such as --out orders")}
	case !alone && command.Flags().Changed("package"):
		return usageError{withUsage(command, "--package is the name of the package that --only validators makes: add --only validators, or leave --package out")}
	}
	return nil
}

// result is what was written into a folder, and the operations that SDKs came without.
type result struct {
	dir              string
	total            int
	changed, leftOut []string
}

// report says what was written: people read paths from where they are, and programs those below the output folder.
func report(command *cobra.Command, r result, asJSON bool) error {
	out := command.OutOrStdout()
	if asJSON {
		return json.NewEncoder(out).Encode(map[string]any{"files": r.total, "changed": r.changed, "leftOut": r.leftOut})
	}
	for _, path := range r.changed {
		fmt.Fprintln(out, "wrote", filepath.Join(r.dir, filepath.FromSlash(path)))
	}
	fmt.Fprintf(out, "%d files, %d changed\n", r.total, len(r.changed))
	return nil
}
