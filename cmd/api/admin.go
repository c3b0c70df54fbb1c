package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

func adminCommand() *cobra.Command {
	command := &cobra.Command{
		Use:     "admin",
		Short:   "Make administrators",
		Example: `  api admin create --email ada@example.com --name "Ada Lovelace"`,
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	command.AddCommand(createAdminCommand())
	return command
}

func createAdminCommand() *cobra.Command {
	var (
		on          onDatabase
		name, email string
	)
	command := on.command(&cobra.Command{
		Use:   "create",
		Short: "Make an administrator, with the password that stands on standard input",
		Example: `  api admin create --email ada@example.com --name "Ada Lovelace" < password.txt
  read -rs PASSWORD && printf %s "$PASSWORD" | api admin create --email ada@example.com --name "Ada Lovelace"`,
		Args: usageArgs(cobra.NoArgs),
	}, func(ctx context.Context, service *auth.Service, out io.Writer, _ []string) error {
		if name == "" || email == "" {
			return usageError{errors.New("an administrator needs a --name and an --email")}
		}
		password, err := firstLine(on.input)
		if err != nil {
			return err
		}
		user, err := service.CreateAdministrator(asOperator(ctx), name, email, password)
		if err != nil {
			return plain(err)
		}
		if on.asJSON {
			return json.NewEncoder(out).Encode(map[string]any{"id": user.ID, "email": user.Email, "role": user.Role})
		}
		_, err = fmt.Fprintf(out, "%s is an administrator (%s)\n", user.Email, user.ID)
		return err
	})
	command.Flags().StringVar(&name, "name", "", "the name")
	command.Flags().StringVar(&email, "email", "", "the e-mail address")
	return command
}

// maxLine is how many bytes of standard input are looked at: far more than a password may have.
const maxLine = 4096

// firstLine reads a password.
func firstLine(in io.Reader) (string, error) {
	scanner := bufio.NewScanner(io.LimitReader(in, maxLine))
	if scanner.Scan() {
		return scanner.Text(), nil
	}
	if err := scanner.Err(); err != nil {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	return "", usageError{errors.New("the password is expected on standard input")}
}

// plain says what is wrong with an address or a password without the form that a problem has on the wire.
func plain(err error) error {
	problem := new(contract.Problem)
	if errors.Is(err, repository.ErrEmailTaken) {
		return errors.New("another user has this e-mail address")
	}
	if !errors.As(err, &problem) || len(problem.Errors) == 0 {
		return err
	}
	reasons := make([]string, len(problem.Errors))
	for i, violation := range problem.Errors {
		reasons[i] = violation.Detail
	}
	return usageError{errors.New(strings.Join(reasons, " "))}
}
