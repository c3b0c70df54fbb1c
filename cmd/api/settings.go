package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/charterhq/charter/impl/engine/commandline"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
	"github.com/charterhq/charter/impl/repository"
)

// settings are flags that environment variables can set as well; a flag wins. Help shows the defaults, and
// never what a variable holds: that may be a password.
type settings struct {
	variables map[string]string // by flag
}

// add ties a flag that is declared to a variable.
func (s *settings) add(flags *pflag.FlagSet, flag, variable string) {
	if s.variables == nil {
		s.variables = make(map[string]string)
	}
	s.variables[flag] = variable
	flags.Lookup(flag).Usage += " (" + variable + ")"
}

// read takes the variables of flags that the command line does not set. The error names each variable
// whose value is none.
func (s *settings) read(flags *pflag.FlagSet) error {
	var wrong []error
	flags.VisitAll(func(flag *pflag.Flag) {
		variable := s.variables[flag.Name]
		value, set := os.LookupEnv(variable)
		if variable == "" || !set || flag.Changed {
			return
		}
		if err := flag.Value.Set(value); err != nil {
			wrong = append(wrong, fmt.Errorf("%s must be %s, not %q", variable, commandline.Expected(flag), value))
		}
	})
	if err := errors.Join(wrong...); err != nil {
		return usageError{err}
	}
	return nil
}

// ofTests are variables that are no settings.
var ofTests = []string{"CHARTER_JSON_SCHEMA_SUITE", "CHARTER_SCREENSHOTS", "CHARTER_TEST_AS_PROGRAM"}

// warn prints the warnings of strayVariables.
func (s *settings) warn(out io.Writer) {
	for _, text := range strayVariables() {
		fmt.Fprintln(out, "api:", text)
	}
}

// strayVariables names variables that look like settings and are none, and the setting that may be meant: a misspelt
// one would otherwise be a default that nobody wanted.
func strayVariables() []string {
	var warnings []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "CHARTER_") && !slices.Contains(ofTests, name) && !slices.Contains(known, name) {
			meant := ""
			if near := suggest.Nearest(name, known); near != "" {
				meant = "; did you mean " + near + "?"
			}
			warnings = append(warnings, name+" is not a setting, and is ignored"+meant+" (api --help lists them)")
		}
	}
	slices.Sort(warnings)
	return warnings
}

// known are the variables of all commands.
var known = []string{
	"CHARTER_ADDR", "CHARTER_ADMIN_ADDR", "CHARTER_CACHE_URL", "CHARTER_CHECK_RESPONSES", "CHARTER_DATABASE_URL",
	"CHARTER_DRAIN_DELAY", "CHARTER_DRAIN_TIMEOUT", "CHARTER_ENV", "CHARTER_MAIL_URL", "CHARTER_OTLP_URL", "CHARTER_PUBLIC_URL",
	"CHARTER_REGISTRATION_OFF", "CHARTER_TRUSTED_ISSUERS", "CHARTER_TRUSTED_PROXIES",
	"CHARTER_WEBHOOK_LOOPBACK", "CHARTER_WEBHOOK_PAUSE_AFTER",
}

func (s *settings) addDatabase(command *cobra.Command, target *string) {
	command.Flags().StringVar(target, "database-url", repository.DefaultURL, "the database: sqlite:PATH, or postgres://..., which needs api migrate first")
	s.add(command.Flags(), "database-url", "CHARTER_DATABASE_URL")
}
