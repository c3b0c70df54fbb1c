package main

import (
	"errors"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/accesslog"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

func serveCommand() *cobra.Command {
	var config server.Config
	var set settings
	command := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API until SIGTERM or SIGINT",
		Long:  "Serve the API until SIGTERM or SIGINT.\n\n" + settingsHelp + "\n\n" + runningHelp,
		Example: `  api serve
  api serve --addr 0.0.0.0:8080 --env production --database-url sqlite:/var/lib/charter/charter.db \
    --public-url https://api.example.com --mail-url 'smtps://USER:PASSWORD@mail.example.com?from=api@example.com'`,
		Args: noArgs,
	}
	set.addDatabase(command, &config.DatabaseURL)
	flags := command.Flags()
	flags.StringVar(&config.Addr, "addr", "127.0.0.1:8080", "where the API listens")
	flags.StringVar(&config.AdminAddr, "admin-addr", "127.0.0.1:9090", "where metrics and profiles listen, which is never public; empty: nowhere")
	flags.StringVar(&config.CacheURL, "cache-url", "", "the Redis that replicas share, redis://HOST:PORT, or rediss:// over TLS: rate limits, cached answers, and what makes them stale; empty: each is by itself")
	flags.StringVar(&config.Environment, "env", server.Development, "development or production, which seeds nothing and logs JSON")
	flags.StringVar(&config.CheckResponses, "check-responses", "", "log: check each answer against the contract, and log what breaks it; off: do not; empty: log in development, off in production")
	flags.StringVar(&config.PublicURL, "public-url", "", "where callers reach the API, such as https://api.example.com, as tokens and mails name it; production needs one; empty: the address")
	flags.StringVar(&config.MailURL, "mail-url", "", "how mail is sent: smtps://..., smtp://... or outbox:FOLDER, see above; production needs a server; empty: outbox:data/outbox")
	flags.BoolVar(&config.RegistrationOff, "registration-off", false, "keep people from registering by themselves: they are invited")
	flags.StringVar(&config.TrustedIssuers, "trusted-issuers", "", "OpenID providers whose tokens are taken: JSON, or the name of a file with it, see above")
	flags.StringVar(&config.TrustedProxies, "trusted-proxies", "", "addresses and networks of proxies whose Forwarded or X-Forwarded-For is believed, such as 10.0.0.0/8; where both are there and differ, neither is; empty: none, and all who come through a proxy share one address, and what is counted for it")
	flags.StringVar(&config.OTLPURL, "otlp-url", "", "where traces go, by OTLP over HTTP, such as http://127.0.0.1:4318: a span for each request, and for each attempt to ask another backend; empty: nowhere")
	flags.BoolVar(&config.WebhookLoopback, "webhook-loopback", false, "let webhook endpoints be on this machine, by plain http too; for development alone")
	config.WebhookPauseAfter = outbound.DefaultPauseAfter
	flags.Var((*lifetime)(&config.WebhookPauseAfter), "webhook-pause-after", "for how long no delivery to a webhook endpoint is taken before it is paused")
	flags.DurationVar(&config.DrainDelay, "drain-delay", 500*time.Millisecond, "how long to go on taking requests after SIGTERM")
	flags.DurationVar(&config.DrainTimeout, "drain-timeout", 25*time.Second, "how long requests, and then the jobs that are being done, may take after that")
	for _, flag := range []string{"addr", "admin-addr", "cache-url", "check-responses", "env", "drain-delay", "drain-timeout",
		"public-url", "mail-url", "registration-off", "trusted-issuers", "trusted-proxies", "otlp-url", "webhook-loopback", "webhook-pause-after"} {
		set.add(flags, flag, "CHARTER_"+strings.ToUpper(strings.ReplaceAll(flag, "-", "_")))
	}
	command.RunE = func(command *cobra.Command, _ []string) error { return runServer(command, &set, &config) }
	return command
}

// runServer serves with the settings of the command line and the environment.
func runServer(command *cobra.Command, set *settings, config *server.Config) (err error) {
	err = set.read(command.Flags())
	if err == nil {
		err = config.Check()
	}
	if err != nil {
		set.warn(command.ErrOrStderr())
		return usageError{err}
	}
	logger := newLogger(command.ErrOrStderr(), config.Environment)
	for _, text := range strayVariables() { // before the first that can fail because one was misspelt
		logger.Warn(text)
	}
	on, err := server.Listen(command.Context(), *config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, on.Close()) }()
	s, err := server.New(command.Context(), *config, logger)
	if err != nil {
		return wrongAddress(err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Run(command.Context(), on, command.OutOrStdout())
}

// newLogger writes text for people in development, and JSON for machines in production.
func newLogger(out io.Writer, environment string) *slog.Logger {
	if environment == server.Development {
		return slog.New(slog.NewTextHandler(out, nil))
	}
	return slog.New(accesslog.NewHandler(out))
}
