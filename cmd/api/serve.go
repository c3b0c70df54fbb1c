package main

import (
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/server"
)

func serveCommand() *cobra.Command {
	var config server.Config
	command := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API until SIGTERM or SIGINT",
		Example: `  api serve
  api serve --addr 0.0.0.0:8080 --env production --database-url sqlite:/var/lib/charter/charter.db`,
		Args: usageArgs(cobra.NoArgs),
	}
	flags := command.Flags()
	setting(flags, &config.Addr, "addr", "CHARTER_ADDR", "127.0.0.1:8080", "where the API listens")
	setting(flags, &config.AdminAddr, "admin-addr", "CHARTER_ADMIN_ADDR", "127.0.0.1:9090", "where metrics and profiles listen; empty: nowhere")
	databaseSetting(flags, &config.DatabaseURL)
	setting(flags, &config.CacheURL, "cache-url", "CHARTER_CACHE_URL", "", "what replicas share: redis://...; empty: memory")
	setting(flags, &config.Environment, "env", "CHARTER_ENV", server.Development, "development or production")
	invalid := errors.Join(
		durationSetting(flags, &config.DrainDelay, "drain-delay", "CHARTER_DRAIN_DELAY", 500*time.Millisecond, "how long to go on taking requests after SIGTERM"),
		durationSetting(flags, &config.DrainTimeout, "drain-timeout", "CHARTER_DRAIN_TIMEOUT", 25*time.Second, "how long requests may then go on running"))
	command.RunE = func(command *cobra.Command, _ []string) (err error) {
		if err := errors.Join(invalid, config.Check()); err != nil {
			return usageError{err}
		}
		logger := newLogger(command.ErrOrStderr(), config.Environment)
		s, err := server.New(command.Context(), config, logger)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		return s.Run(command.Context(), command.OutOrStdout())
	}
	return command
}

// newLogger writes text for people in development, and JSON for machines in production.
func newLogger(out io.Writer, environment string) *slog.Logger {
	if environment == server.Development {
		return slog.New(slog.NewTextHandler(out, nil))
	}
	return slog.New(slog.NewJSONHandler(out, nil))
}
