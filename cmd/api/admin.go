package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/users"
)

func adminCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "admin",
		Short: "Make and list administrators, and change who is one",
		Example: `  api admin create --email ada@example.com --name "Ada Lovelace" < password.txt
  api admin list
  api admin promote bob@example.com
  api admin demote ada@example.com`,
		Args: noArgs,
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	command.AddCommand(createAdminCommand(), listAdminsCommand(),
		roleCommand("promote", "Make a user an administrator", api.RoleAdmin),
		roleCommand("demote", "Make an administrator a member; the last one who can sign in stays", api.RoleMember))
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
		Args: noArgs,
	}, func(ctx context.Context, service *auth.Service, out io.Writer, _ []string) error {
		if name == "" || email == "" {
			return usageError{errors.New("an administrator needs a --name and an --email")}
		}
		if err := fits("createUser", map[string]string{"name": name, "email": email}, nil); err != nil {
			return err
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

func listAdminsCommand() *cobra.Command {
	var on onDatabase
	return on.command(&cobra.Command{
		Use: "list", Short: "List all administrators", Example: "  api admin list --json", Args: noArgs,
	}, func(ctx context.Context, service *auth.Service, out io.Writer, _ []string) error {
		role := string(api.RoleAdmin)
		listed := []shownAdmin{}
		filter := repository.UserFilter{Role: role, Limit: 100}
		for {
			page, next, err := service.DB.Users().List(ctx, filter)
			if err != nil {
				return err
			}
			for _, user := range page {
				listed = append(listed, shownAdmin{user.ID, user.Name, user.Email, user.Role})
			}
			if next == nil {
				break
			}
			filter.After = next
		}
		if on.asJSON {
			return json.NewEncoder(out).Encode(map[string]any{"administrators": listed})
		}
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tEMAIL\tNAME")
		for _, user := range listed {
			fmt.Fprintf(table, "%s\t%s\t%s\n", user.ID, user.Email, user.Name)
		}
		return table.Flush()
	})
}

// shownAdmin is a user as JSON.
type shownAdmin struct {
	ID    uuid.UUID `json:"id"`
	Name  string    `json:"name"`
	Email string    `json:"email"`
	Role  string    `json:"role"`
}

// roleCommand gives a user a role, by the same rules as through the API.
func roleCommand(name, short string, role api.Role) *cobra.Command {
	var on onDatabase
	return on.command(&cobra.Command{
		Use: name + " EMAIL", Short: short, Example: "  api admin " + name + " ada@example.com", Args: oneEmail,
	}, func(ctx context.Context, service *auth.Service, out io.Writer, args []string) error {
		user, err := users.NewService(service.DB, service).ChangeRole(asOperator(ctx), args[0], role)
		if err != nil {
			return plain(err)
		}
		if on.asJSON {
			return json.NewEncoder(out).Encode(shownAdmin{user.ID, user.Name, user.Email, user.Role})
		}
		_, err = fmt.Fprintf(out, "%s has the role %s now (%s); replicas that are running know within a second\n", user.Email, user.Role, user.ID)
		return err
	})
}

// oneEmail refuses anything but the address of one user.
func oneEmail(command *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError{fmt.Errorf("%s needs the e-mail address of one user", command.Name())}
	}
	return nil
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

// plain says what is wrong with an address or a password, or why something is not done, without the form that a problem
// has on the wire.
func plain(err error) error {
	problem := new(contract.Problem)
	switch {
	case errors.Is(err, repository.ErrEmailTaken):
		return errors.New("another user has this e-mail address")
	case !errors.As(err, &problem) || problem.Cause != nil:
		return err
	case len(problem.Errors) == 0:
		return errors.New(problem.Detail)
	}
	reasons := make([]string, len(problem.Errors))
	for i, violation := range problem.Errors {
		reasons[i] = violation.Detail
	}
	return usageError{errors.New(strings.Join(reasons, " "))}
}
