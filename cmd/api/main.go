// Command api is the server.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/commandline"
)

// What scripts can rely on: 0 good, 1 failed, 2 wrong use.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	signal.Ignore(syscall.SIGPIPE) // who reads the log may go; the server does not
	context.AfterFunc(ctx, stop)   // a second signal ends the process at once
	err := rootCommand().ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, syscall.EPIPE): // who reads the output has seen enough, such as head
		return exitFailed
	}
	fmt.Fprintln(os.Stderr, "api:", err)
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	return exitFailed
}

func rootCommand() *cobra.Command {
	serve := serveCommand()
	root := &cobra.Command{
		Use:   "api",
		Short: "The API server. Without a command it serves",
		Long: `The API server. Without a command it serves.

Every flag can also be set by the environment variable that stands beside it.

` + settingsHelp,
		Version: "of the contract", // the template below says it, when it is asked
		Example: `  api
  CHARTER_DATABASE_URL=postgres://host/charter api migrate
  CHARTER_ENV=production CHARTER_DATABASE_URL=postgres://host/charter CHARTER_PUBLIC_URL=https://api.example.com \
    CHARTER_MAIL_URL='smtps://USER:PASSWORD@mail.example.com?from=api@example.com' api serve`,
		Args:          noArgs,
		RunE:          serve.RunE,
		SilenceUsage:  true,
		SilenceErrors: true,

		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true}, // there is another
	}
	root.Flags().AddFlagSet(serve.Flags())
	cobra.AddTemplateFunc("charterVersion", version)
	root.SetVersionTemplate("{{charterVersion}}\n")
	root.SetFlagErrorFunc(wrongFlag)
	root.AddCommand(serve, migrateCommand(), adminCommand(), keysCommand(), eventsCommand(), jobsCommand(), openapiCommand(),
		commandline.Completion("api", "commands and flags", oneShell))
	commandline.RefuseUnknownHelp(root, noArgs)
	return root
}
