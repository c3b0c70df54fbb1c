package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
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
			wrong = append(wrong, fmt.Errorf("%s must be a %s such as %s", variable, flag.Value.Type(), flag.DefValue))
		}
	})
	if err := errors.Join(wrong...); err != nil {
		return usageError{err}
	}
	return nil
}

func (s *settings) addDatabase(command *cobra.Command, target *string) {
	command.Flags().StringVar(target, "database-url", "sqlite:data/charter.db", "the database: sqlite:PATH or postgres://...")
	s.add(command.Flags(), "database-url", "CHARTER_DATABASE_URL")
}
