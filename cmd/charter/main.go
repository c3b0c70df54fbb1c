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

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/commandline"
)

// What scripts can rely on: 0 good, 1 the contract is wrong, 2 wrong use: the command line, or a file that
// cannot be read or written.
const (
	exitFindings = 1
	exitUsage    = 2
)

// errFindings ends the program after it has written what is wrong with the contract.
var errFindings = errors.New("there are findings")

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
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true}, // there is another
	}
	root.SetFlagErrorFunc(wrongFlag)
	root.AddCommand(diffCommand(), explainCommand(), generateCommand(), lintCommand(), schemaCommand(), webhookCommand(),
		commandline.Completion("charter", "commands, flags and names of rules", usageArgs(cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs))))
	commandline.RefuseUnknownHelp(root, usageArgs(cobra.NoArgs))
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
