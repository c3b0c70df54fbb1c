package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// onDatabase is a command that works on the database beside a server, or without one.
type onDatabase struct {
	settings settings
	url      string
	asJSON   bool
	input    io.Reader
}

// command makes a command of work.
func (o *onDatabase) command(command *cobra.Command, work func(ctx context.Context, service *auth.Service, out io.Writer, args []string) error) *cobra.Command {
	o.settings.addDatabase(command, &o.url)
	command.Flags().BoolVar(&o.asJSON, "json", false, "print the result as JSON")
	command.RunE = func(command *cobra.Command, args []string) (err error) {
		o.settings.warn(command.ErrOrStderr())
		if err := o.settings.read(command.Flags()); err != nil {
			return err
		}
		db, err := openDatabase(command.Context(), o.url)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		if pending, err := db.Pending(command.Context()); err != nil {
			return err
		} else if pending > 0 {
			return errors.New("the database needs migrations; run `api migrate` first")
		}
		o.input = command.InOrStdin()
		teller := &teller{db: db}
		defer func() { err = errors.Join(err, teller.close(command.Context())) }()
		service := auth.NewService(auth.Options{DB: db, Publisher: teller})
		defer service.Close()
		return work(command.Context(), service, command.OutOrStdout(), args)
	}
	return command
}

// openDatabase opens the database that CHARTER_DATABASE_URL or its flag has named; errors name the setting. It is the
// caller's to close.
func openDatabase(ctx context.Context, url string) (*repository.DB, error) {
	db, err := repository.Open(ctx, url, repository.Options{})
	if err != nil {
		return nil, wrongAddress(fmt.Errorf("CHARTER_DATABASE_URL: %w", err))
	}
	return db, nil
}

// wrongAddress marks an error as one of use if it says that the address of the database is none.
func wrongAddress(err error) error {
	if errors.Is(err, repository.ErrAddress) {
		return usageError{err}
	}
	return err
}

// operator is what is recorded as who did something on the command line.
const operator = "operator"

// asOperator is a context in which whoever has the database may do everything.
func asOperator(ctx context.Context) context.Context {
	return contract.WithPrincipal(ctx, &contract.Principal{Kind: operator, ID: "command-line", Scopes: auth.AllScopes()})
}
