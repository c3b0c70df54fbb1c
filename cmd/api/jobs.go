package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

func jobsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "jobs",
		Short: "List and show the work that is done in the background, and retry or cancel it",
		Example: `  api jobs list --state dead
  api jobs show 42
  api jobs retry 42`,
		Args: noArgs,
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	command.AddCommand(listJobsCommand(), oneJobCommand("show", "Show a job, with why its attempts have failed, as JSON", (*jobs.Queue).Get),
		oneJobCommand("retry", "Have a job done again, by a server that runs", (*jobs.Queue).Retry),
		oneJobCommand("cancel", "Give a job up", (*jobs.Queue).Cancel))
	return command
}

func listJobsCommand() *cobra.Command {
	var (
		on     onDatabase
		filter jobs.Filter
		state  string
	)
	command := on.command(&cobra.Command{
		Use: "list", Short: "List jobs, the newest first", Example: "  api jobs list --state dead --kind webhook", Args: noArgs,
	}, onJobs(func(ctx context.Context, queue *jobs.Queue, out io.Writer, _ []string) error {
		filter.State = jobs.State(state)
		if filter.Limit < 1 || filter.Limit > maxListed {
			return usageError{fmt.Errorf("--limit is from 1 to %d", maxListed)}
		}
		if state != "" && !filter.State.Known() {
			return usageError{errors.New("--state is waiting, running, retrying, done or dead")}
		}
		listed, err := queue.List(ctx, filter)
		if err != nil {
			return err
		}
		if on.asJSON {
			return json.NewEncoder(out).Encode(map[string]any{"jobs": listed})
		}
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tKIND\tSTATE\tATTEMPTS\tSCHEDULED\tARGS")
		for _, job := range listed {
			fmt.Fprintf(table, "%d\t%s\t%s\t%d/%d\t%s\t%s\n", job.ID, job.Kind, job.State, job.Attempt, job.MaxAttempts, job.ScheduledAt.Format(time.RFC3339), job.Args)
		}
		return table.Flush()
	}))
	flags := command.Flags()
	flags.StringVar(&filter.Kind, "kind", "", "only jobs of this kind")
	flags.StringVar(&state, "state", "", "only jobs in this state: waiting, running, retrying, done, dead")
	flags.IntVar(&filter.Limit, "limit", 50, "how many at the most")
	return command
}

func oneJobCommand(name, short string, do func(*jobs.Queue, context.Context, int64) (jobs.Listed, error)) *cobra.Command {
	var on onDatabase
	return on.command(&cobra.Command{
		Use: name + " ID", Short: short, Example: "  api jobs " + name + " 42", Args: oneJob,
	}, onJobs(func(ctx context.Context, queue *jobs.Queue, out io.Writer, args []string) error {
		id, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return usageError{err}
		}
		job, err := do(queue, ctx, id)
		switch {
		case errors.Is(err, jobs.ErrNotFound):
			return errors.New("there is no job of this id; `api jobs list` shows them")
		case err != nil:
			return err
		case on.asJSON || name == "show":
			encoder := json.NewEncoder(out)
			encoder.SetIndent("", "  ")
			return encoder.Encode(job)
		}
		_, err = fmt.Fprintf(out, "job %d is %s\n", job.ID, job.State)
		return err
	}))
}

// onJobs is work that needs the queue.
func onJobs(work func(context.Context, *jobs.Queue, io.Writer, []string) error) func(context.Context, *auth.Service, io.Writer, []string) error {
	return func(ctx context.Context, service *auth.Service, out io.Writer, args []string) (err error) {
		queue, inbox, to, err := openQueue(ctx, service.DB)
		if err != nil {
			return err
		}
		defer func() {
			inbox.Close()
			to.Close()
			err = errors.Join(err, queue.Close(ctx))
		}()
		return work(ctx, queue, out, args)
	}
}

// openQueue opens the jobs of a database, and does none.
func openQueue(ctx context.Context, db *repository.DB) (*jobs.Queue, *webhooks.Service, *outbound.Service, error) {
	silent := slog.New(slog.DiscardHandler)
	queue := jobs.New(db, jobs.Options{Logger: silent})
	inbox := webhooks.NewService(webhooks.Options{DB: db, Jobs: queue, Logger: silent})
	to := outbound.NewService(outbound.Options{DB: db, Jobs: queue, Logger: silent, Grants: auth.Grants})
	return queue, inbox, to, queue.Open(ctx)
}

// oneJob holds the arguments of a command against one id of a job.
func oneJob(command *cobra.Command, args []string) error {
	if len(args) == 1 {
		if id, err := strconv.ParseInt(args[0], 10, 64); err == nil && id > 0 {
			return nil
		}
	}
	return usageError{fmt.Errorf("%s needs the id of one job; `api jobs list` shows them", command.Name())}
}
