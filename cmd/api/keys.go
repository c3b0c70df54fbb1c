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
  api keys rotate 019aae5c-7a10-7b32-8c55-7d2e3f405162 --overlap 1d
  api keys revoke 019aae5c-7a10-7b32-8c55-7d2e3f405162`,
		Args: noArgs,
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	command.AddCommand(createKeyCommand(), listKeysCommand(), rotateKeyCommand(), revokeKeyCommand())
	return command
}

func createKeyCommand() *cobra.Command {
	var (
		on      onDatabase
		input   auth.NewKey
		expires lifetime
		scopes  string
	)
	command := on.command(&cobra.Command{
		Use:     "create",
		Short:   "Make a key of the organisation, for a partner or a program",
		Example: `  api keys create --name "Nightly import" --scopes users:read,users:write --expires 365d`,
		Args:    noArgs,
	}, func(ctx context.Context, service *auth.Service, out io.Writer, _ []string) error {
		if input.Name == "" {
			return usageError{errors.New("a key needs a --name that says what it is for")}
		}
		if err := errors.Join(fits("createKey", map[string]string{"name": input.Name}, map[string]any{"scopes": []string{}}), isClass(input.Class)); err != nil {
			return err
		}
		input.Scopes = strings.FieldsFunc(scopes, func(r rune) bool { return r == ',' || r == ' ' })
		if len(input.Scopes) == 0 {
			return usageError{errors.New("a key needs --scopes, or it may do nothing: some of " + strings.Join(auth.AllScopes(), ", "))}
		}
		if expires > 0 {
			at := time.Now().Add(time.Duration(expires))
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
	flags.StringVar(&scopes, "scopes", "", "what it may do, with commas between: "+strings.Join(auth.AllScopes(), ", "))
	flags.Var(&expires, "expires", "after how long it ends, such as 30d or 12h; 0s: never")
	flags.StringVar(&input.Class, "class", "", "the rate limits that apply to it, if not those of everybody: "+strings.Join(classes(), ", "))
	return command
}

func listKeysCommand() *cobra.Command {
	var on onDatabase
	return on.command(&cobra.Command{
		Use: "list", Short: "List all keys, the newest first", Example: "  api keys list --json", Args: noArgs,
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
		overlap = lifetime(day)
	)
	command := on.command(&cobra.Command{
		Use: "rotate ID", Short: "Give a key a new secret; the old one works on for the overlap",
		Example: "  api keys rotate 019aae5c-7a10-7b32-8c55-7d2e3f405162 --overlap 1h", Args: oneKey,
	}, func(ctx context.Context, service *auth.Service, out io.Writer, args []string) error {
		key, secret, err := service.RotateKey(asOperator(ctx), uuid.MustParse(args[0]), time.Duration(overlap))
		if err != nil {
			return err
		}
		return on.show(out, key, secret)
	})
	command.Flags().Var(&overlap, "overlap", "for how long the old secret works on, such as 7d or 12h")
	return command
}

func revokeKeyCommand() *cobra.Command {
	var on onDatabase
	return on.command(&cobra.Command{
		Use: "revoke ID", Short: "Make a key, and those made with it, work no longer",
		Example: "  api keys revoke 019aae5c-7a10-7b32-8c55-7d2e3f405162", Args: oneKey,
	}, func(ctx context.Context, service *auth.Service, out io.Writer, args []string) error {
		id := uuid.MustParse(args[0])
		if err := service.RevokeKey(asOperator(ctx), id); err != nil {
			return err
		}
		if on.asJSON {
			return json.NewEncoder(out).Encode(map[string]any{"revoked": id})
		}
		_, err := fmt.Fprintln(out, "revoked; replicas that are running know within a second")
		return err
	})
}

// oneKey holds the arguments of a command against one id of a key.
func oneKey(command *cobra.Command, args []string) error {
	if len(args) == 1 {
		if _, err := uuid.Parse(args[0]); err == nil {
			return nil
		}
	}
	return usageError{fmt.Errorf("%s needs the id of one key; `api keys list` shows them", command.Name())}
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
