package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/diff"
	"github.com/charterhq/charter/impl/engine/compiler/document"
)

type diffOptions struct {
	format         string
	json, markdown bool
	failOn         string
	now            string
}

func diffCommand() *cobra.Command {
	var options diffOptions
	command := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say what a change of the contract does to its clients",
		Long: `Say what a client that was written against OLD meets when it talks to NEW: in shapes, policies and
events, each change breaking, dangerous or safe.

OLD and NEW are OpenAPI documents of version 3.1 or 3.0: files, git:REVISION:PATH, or - for the standard input.
What becomes of an operation whose sunset has passed breaks nobody.

Exit status: 0 if no change is breaking, 1 if one is, 2 if the contracts cannot be compared.`,
		Example: `  charter diff git:main:openapi.yaml openapi.yaml
  charter diff old.yaml new.yaml --fail-on dangerous
  git show main:openapi.yaml | charter diff - openapi.yaml --markdown`,
		Args: usageArgs(cobra.ExactArgs(2)),
		RunE: func(command *cobra.Command, args []string) error { return runDiff(command, options, args) },
	}
	flags := command.Flags()
	flags.StringVar(&options.format, "format", "", "text, json or markdown (default text)")
	flags.BoolVar(&options.json, "json", false, "the same as --format json")
	flags.BoolVar(&options.markdown, "markdown", false, "the same as --format markdown, for a comment of a code review")
	flags.StringVar(&options.failOn, "fail-on", "breaking", "the mildest level that makes the exit status 1: breaking, dangerous or none")
	flags.StringVar(&options.now, "now", "", "the time by which sunsets are judged, such as 2026-11-25T12:00:00Z (default: the present)")
	return command
}

func runDiff(command *cobra.Command, options diffOptions, args []string) error {
	judged, failing, format, err := options.read()
	if err != nil {
		return usageError{err}
	}
	if args[0] == "-" && args[1] == "-" {
		return usageError{errors.New("only one of the contracts can be the standard input")}
	}
	contracts := make([]*document.Document, len(args))
	for i, arg := range args {
		progress := begin(command, "reading "+arg)
		contracts[i], err = compiler.Effective(command.Context(), arg, reader(command, arg))
		progress.end()
		switch {
		case errors.As(err, new(*document.Error)):
			return usageError{err}
		case err != nil:
			return usageError{fmt.Errorf("reading %s: %w", arg, err)}
		}
	}
	result := diff.Compare(contracts[0], contracts[1], judged)
	if err := show(command.OutOrStdout(), result, format); err != nil {
		return err
	}
	if failing != nil && result.Worst(*failing) {
		return errFindings
	}
	return nil
}

// read checks the options. Failing is nil where no change makes the command fail.
func (o diffOptions) read() (judged diff.Options, failing *diff.Level, format string, err error) {
	judged.Now = time.Now()
	if o.now != "" {
		if judged.Now, err = time.Parse(time.RFC3339, o.now); err != nil {
			return judged, nil, "", fmt.Errorf("--now is a time such as 2026-11-25T12:00:00Z: %w", err)
		}
	}
	levels := map[string]*diff.Level{"breaking": new(diff.Breaking), "dangerous": new(diff.Dangerous), "none": nil}
	failing, known := levels[o.failOn]
	if !known {
		return judged, nil, "", fmt.Errorf("--fail-on is breaking, dangerous or none, and not %q", o.failOn)
	}
	format, err = o.oneFormat()
	return judged, failing, format, err
}

// oneFormat is the format that was asked for, in one way or another.
func (o diffOptions) oneFormat() (string, error) {
	asked := o.format
	for name, is := range map[string]bool{"json": o.json, "markdown": o.markdown} {
		if is && asked != "" && asked != name {
			return "", errors.New("choose one of --format, --json and --markdown")
		}
		if is {
			asked = name
		}
	}
	switch asked {
	case "":
		return "text", nil
	case "text", "json", "markdown":
		return asked, nil
	default:
		return "", fmt.Errorf("--format is text, json or markdown, and not %q", asked)
	}
}

func show(out io.Writer, result *diff.Result, format string) error {
	switch format {
	case "json":
		return result.JSON(out)
	case "markdown":
		result.Markdown(out)
	default:
		result.Text(out, isTerminal(out))
	}
	return nil
}
