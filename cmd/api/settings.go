package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/pflag"
)

// setting declares a flag that an environment variable can set as well; the flag wins.
func setting(flags *pflag.FlagSet, target *string, flag, variable, otherwise, usage string) {
	if value, ok := os.LookupEnv(variable); ok {
		otherwise = value
	}
	flags.StringVar(target, flag, otherwise, fmt.Sprintf("%s (%s)", usage, variable))
}

// durationSetting is [setting] for a duration such as 500ms. A variable that is none is an error once the
// command runs, not silence: the flag's value is then invalid, and so named.
func durationSetting(flags *pflag.FlagSet, target *time.Duration, flag, variable string, otherwise time.Duration, usage string) error {
	var err error
	if text, ok := os.LookupEnv(variable); ok {
		if otherwise, err = time.ParseDuration(text); err != nil {
			err = fmt.Errorf("%s must be a duration such as 500ms or 5s", variable)
		}
	}
	flags.DurationVar(target, flag, otherwise, fmt.Sprintf("%s (%s)", usage, variable))
	return err
}

const databaseUsage = "the database: sqlite:PATH or postgres://..."

func databaseSetting(flags *pflag.FlagSet, target *string) {
	setting(flags, target, "database-url", "CHARTER_DATABASE_URL", "sqlite:data/charter.db", databaseUsage)
}
