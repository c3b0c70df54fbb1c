package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

var lintFormats = []string{"text", "json", "sarif"}

// lintFlags are what was typed behind `charter lint`.
type lintFlags struct {
	spec, format, failOn, explain string
	rules                         []string
	json, sarif, list, foreign    bool
}

func lintCommand() *cobra.Command {
	var f lintFlags
	command := &cobra.Command{
		Use:   "lint [FILE]",
		Short: "Say what is wrong with the contract, and what a reviewer would ask to change",
		Long: `Say what is wrong with the contract, and what a reviewer would ask to change.

It finds everything that generate refuses, and what experience advises against, and exits with 1 if a finding
is as grave as --fail-on says. FILE is the contract, openapi.yaml if none is given: a path, git:REVISION:PATH, or -
for the standard input. What could not be looked for is said first. A finding is silenced where it stands, with a reason:

  x-lint-ignore:
    write-without-idempotency: A second request finds the first one's user by its e-mail address.`,
		Example: `  charter lint
  charter lint orders.yaml
  git show main:openapi.yaml | charter lint -
  charter lint --rule bounded-string,operation-example --fail-on error
  charter lint --sarif > charter.sarif
  charter lint --foreign --spec theirs.yaml
  charter lint --rules
  charter lint --explain bounded-string`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(command *cobra.Command, args []string) error {
			if err := oneOf(command, "format", "json", "sarif", "rules", "explain"); err != nil {
				return err
			}
			if len(args) > 0 {
				if command.Flags().Changed("spec") {
					return usageError{fmt.Errorf("%s and --spec %s name two contracts: give one", args[0], f.spec)}
				}
				f.spec = args[0]
			}
			return runLint(command, f)
		},
	}
	flags := command.Flags()
	flags.StringVar(&f.spec, "spec", "openapi.yaml", "the contract, the same as FILE")
	flags.BoolVar(&f.foreign, "foreign", false, "the contract is another server's: let its own x- keys pass, and what this server does not enforce")
	flags.StringVar(&f.format, "format", "text", "how to write the findings: "+strings.Join(lintFormats, ", "))
	flags.BoolVar(&f.json, "json", false, "the same as --format json")
	flags.BoolVar(&f.sarif, "sarif", false, "the same as --format sarif: SARIF 2.1.0, for code review")
	flags.StringSliceVar(&f.rules, "rule", nil, "look only for what these rules find")
	flags.StringVar(&f.failOn, "fail-on", "warning", "the least severity to exit with 1 for: "+strings.Join(lint.Severities(), ", "))
	flags.BoolVar(&f.list, "rules", false, "list the rules instead")
	flags.StringVar(&f.explain, "explain", "", "explain a rule instead")
	for flag, values := range map[string][]string{"format": lintFormats, "fail-on": lint.Severities(), "rule": ruleNames(), "explain": ruleNames()} {
		complete(command, flag, values)
	}
	return command
}

// oneOf refuses flags that ask for different things.
func oneOf(command *cobra.Command, names ...string) error {
	var set []string
	for _, name := range names {
		if command.Flags().Changed(name) {
			set = append(set, "--"+name)
		}
	}
	if len(set) > 1 {
		return usageError{fmt.Errorf("%s ask for different things: give one", strings.Join(set, " and "))}
	}
	return nil
}

// complete lets a shell complete the values of a flag.
func complete(command *cobra.Command, flag string, values []string) {
	if err := command.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // there is no such flag
	}
}

func ruleNames() []string {
	var names []string
	for _, rule := range lint.Rules() {
		names = append(names, rule.Name)
	}
	return names
}

func runLint(command *cobra.Command, f lintFlags) error {
	out := command.OutOrStdout()
	switch {
	case f.list:
		return listRules(out)
	case f.explain != "":
		return explainRule(out, f.explain)
	}
	failOn, known := lint.ParseSeverity(f.failOn)
	if !known {
		return usageError{fmt.Errorf("unknown severity %q: there are %s", f.failOn, strings.Join(lint.Severities(), ", "))}
	}
	write, err := f.writer()
	if err != nil {
		return usageError{err}
	}
	progress := begin(command, "looking at "+f.spec)
	report, err := compiler.Lint(command.Context(), f.spec, reader(command, f.spec), lint.Options{Rules: f.rules, Foreign: f.foreign})
	progress.end()
	if err != nil { // what is wrong with the contract is in the report
		return usageError{err}
	}
	if err := write(report, out); err != nil {
		return usageError{fmt.Errorf("writing the findings: %w", err)}
	}
	if report.Worst(failOn) > 0 {
		return errFindings
	}
	return nil
}

// writer is the way that the findings are written.
func (f lintFlags) writer() (func(*lint.Report, io.Writer) error, error) {
	format := f.format
	switch {
	case f.json:
		format = "json"
	case f.sarif:
		format = "sarif"
	}
	switch slices.Index(lintFormats, format) {
	case 0:
		return (*lint.Report).Text, nil
	case 1:
		return (*lint.Report).JSON, nil
	case 2:
		return (*lint.Report).SARIF, nil
	default:
		return nil, fmt.Errorf("unknown format %q: there are %s", format, strings.Join(lintFormats, ", "))
	}
}

func listRules(out io.Writer) error {
	rules := lint.Rules()
	width := 0
	for _, rule := range rules {
		width = max(width, len(rule.Name))
	}
	for _, rule := range rules {
		if _, err := fmt.Fprintf(out, "%-*s  %-7s  %s\n", width, rule.Name, rule.Severity, rule.Why); err != nil {
			return usageError{err}
		}
	}
	return nil
}

func explainRule(out io.Writer, name string) error {
	rule, known := lint.Find(name)
	if !known {
		return usageError{lint.Options{Rules: []string{name}}.Check()}
	}
	if _, err := io.WriteString(out, rule.Explain()); err != nil {
		return usageError{err}
	}
	return nil
}
