package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func migrateCommand() *cobra.Command {
	var (
		databaseURL string
		asJSON      bool
	)
	command := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's tables up to this version",
		Long: `Bring the database's tables up to this version.

Several may run at once: on PostgreSQL a lock lets one go first, and the others find nothing to do.
On SQLite the server does this itself when it starts.`,
		Example: `  api migrate --database-url postgres://host/charter`,
		Args:    noArgs,
	}
	var set settings
	set.addDatabase(command, &databaseURL)
	command.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	command.RunE = func(command *cobra.Command, _ []string) (err error) {
		set.warn(command.ErrOrStderr())
		if err := set.read(command.Flags()); err != nil {
			return err
		}
		db, err := openDatabase(command.Context(), databaseURL)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		applied, err := db.Migrate(command.Context())
		if err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(command.OutOrStdout()).Encode(map[string]any{"applied": append([]string{}, applied...)})
		}
		for _, name := range applied {
			fmt.Fprintln(command.OutOrStdout(), "applied", name)
		}
		fmt.Fprintf(command.OutOrStdout(), "migrations applied: %d; the database is up to date\n", len(applied))
		return nil
	}
	return command
}
