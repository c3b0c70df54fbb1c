package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/repository"
)

func keysCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "keys",
		Short: "Make, list, rotate and revoke API keys",
		Example: `  api keys create --name "Nightly import" --scopes users:read,users:write
  api keys list
  api keys rotate 019aae5c-7a10-7b32-8c55-7d2e3f405162 --overlap 24h
  api keys revoke 019aae5c-7a10-7b32-8c55-7d2e3f405162`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	command.AddCommand(createKeyCommand(), listKeysCommand(), rotateKeyCommand(), revokeKeyCommand())
	return command
}

func createKeyCommand() *cobra.Command {
	var (
		on      onDatabase
		input   auth.NewKey
		expires time.Duration
	)
	command := on.command(&cobra.Command{
		Use:     "create",
		Short:   "Make a key of the organisation, for a partner or a program",
		Example: `  api keys create --name "Nightly import" --scopes users:read,users:write --expires 8760h --class partner`,
		Args:    usageArgs(cobra.NoArgs),
	}, func(ctx context.Context, service *auth.Service, out io.Writer, _ []string) error {
		if expires < 0 || input.Name == "" {
			return usageError{errors.New("a key needs a --name, and --expires must not be negative")}
		}
		if expires > 0 {
			at := time.Now().Add(expires)
			input.ExpiresAt = &at
		}
		key, secret, err := service.CreateOrganisationKey(asOperator(ctx), input)
		switch {
		case errors.Is(err, auth.ErrScope):
			return usageError{err}
		case err != nil:
			return err
		}
		return on.show(out, key, secret)
	})
	flags := command.Flags()
	flags.StringVar(&input.Name, "name", "", "what the key is for")
	flags.StringSliceVar(&input.Scopes, "scopes", nil, "what it may do: "+strings.Join(auth.AllScopes(), ", "))
	flags.DurationVar(&expires, "expires", 0, "after how long it ends, such as 8760h; 0: never")
	flags.StringVar(&input.Class, "class", "", "the rate limits that apply to it; empty: everybody's")
	return command
}

func listKeysCommand() *cobra.Command {
	var on onDatabase
	return on.command(&cobra.Command{
		Use: "list", Short: "List all keys, the newest first", Example: "  api keys list --json", Args: usageArgs(cobra.NoArgs),
	}, func(ctx context.Context, service *auth.Service, out io.Writer, _ []string) error {
		keys, err := service.AllKeys(ctx)
		if err != nil {
			return err
		}
		if on.asJSON {
			shown := make([]shownKey, len(keys))
			for i, key := range keys {
				shown[i] = show(key)
			}
			return json.NewEncoder(out).Encode(map[string]any{"keys": shown})
		}
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tNAME\tENDS IN\tSCOPES\tSTATE")
		for _, key := range keys {
			fmt.Fprintf(table, "%s\t%s\t...%s\t%s\t%s\n", key.ID, key.Name, key.Hint, strings.Join(key.Scopes, ","), state(key))
		}
		return table.Flush()
	})
}

func rotateKeyCommand() *cobra.Command {
	var (
		on      onDatabase
		overlap time.Duration
	)
	command := on.command(&cobra.Command{
		Use: "rotate ID", Short: "Give a key a new secret; the old one works on for the overlap",
		Example: "  api keys rotate 019aae5c-7a10-7b32-8c55-7d2e3f405162 --overlap 1h", Args: usageArgs(cobra.ExactArgs(1)),
	}, func(ctx context.Context, service *auth.Service, out io.Writer, args []string) error {
		id, err := uuid.Parse(args[0])
		if err != nil || overlap < 0 {
			return usageError{errors.New("rotate needs the id of a key, and an --overlap that is not negative")}
		}
		key, secret, err := service.RotateKey(asOperator(ctx), id, overlap)
		if err != nil {
			return err
		}
		return on.show(out, key, secret)
	})
	command.Flags().DurationVar(&overlap, "overlap", 24*time.Hour, "for how long the old secret works on")
	return command
}

func revokeKeyCommand() *cobra.Command {
	var on onDatabase
	return on.command(&cobra.Command{
		Use: "revoke ID", Short: "Make a key, and those made with it, work no longer",
		Example: "  api keys revoke 019aae5c-7a10-7b32-8c55-7d2e3f405162", Args: usageArgs(cobra.ExactArgs(1)),
	}, func(ctx context.Context, service *auth.Service, out io.Writer, args []string) error {
		id, err := uuid.Parse(args[0])
		if err != nil {
			return usageError{errors.New("revoke needs the id of a key")}
		}
		if err := service.RevokeKey(asOperator(ctx), id); err != nil {
			return err
		}
		if on.asJSON {
			return json.NewEncoder(out).Encode(map[string]any{"revoked": id})
		}
		_, err = fmt.Fprintln(out, "revoked; replicas that are running know within a second")
		return err
	})
}

// shownKey is a key as JSON, without what is kept of its secret.
type shownKey struct {
	ID        uuid.UUID  `json:"id"`
	Name      string     `json:"name"`
	Hint      string     `json:"hint"`
	Scopes    []string   `json:"scopes"`
	Class     string     `json:"class,omitempty"`
	UserID    *uuid.UUID `json:"userId,omitempty"`
	CreatedBy string     `json:"createdBy"`
	CreatedAt time.Time  `json:"createdAt"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
	RevokedAt *time.Time `json:"revokedAt,omitempty"`
	Secret    string     `json:"secret,omitempty"`
}

func show(key repository.APIKey) shownKey {
	return shownKey{
		ID: key.ID, Name: key.Name, Hint: key.Hint, Scopes: key.Scopes, Class: key.Class, UserID: key.UserID,
		CreatedBy: key.CreatedBy, CreatedAt: key.CreatedAt, ExpiresAt: key.ExpiresAt, RevokedAt: key.RevokedAt,
	}
}

// show prints a key with its secret, which nobody can see again.
func (o *onDatabase) show(out io.Writer, key repository.APIKey, secret string) error {
	if o.asJSON {
		shown := show(key)
		shown.Secret = secret
		return json.NewEncoder(out).Encode(shown) //nolint:gosec // to show the secret is what the command is for
	}
	_, err := fmt.Fprintf(out, "id      %s\nscopes  %s\nsecret  %s\n\nKeep the secret: it cannot be shown again. Callers send it as X-API-Key.\n",
		key.ID, strings.Join(key.Scopes, " "), secret)
	return err
}

func state(key repository.APIKey) string {
	switch {
	case key.RevokedAt != nil:
		return "revoked"
	case key.ExpiresAt != nil && !time.Now().Before(*key.ExpiresAt):
		return "ended"
	default:
		return "works"
	}
}
