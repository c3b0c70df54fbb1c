package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks"
)

func eventsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "events",
		Short: "List, show and replay what other systems have sent in",
		Example: `  api events list --state failed
  api events show 019aae5c-7a10-7e65-8f88-a05162738495
  api events replay 019aae5c-7a10-7e65-8f88-a05162738495`,
		Args: noArgs,
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	command.AddCommand(listEventsCommand(), showEventCommand(), replayEventCommand())
	return command
}

// maxListed is how many items a list of the command line has at the most.
const maxListed = 1000

func listEventsCommand() *cobra.Command {
	var (
		on     onDatabase
		filter repository.WebhookEventFilter
	)
	command := on.command(&cobra.Command{
		Use: "list", Short: "List events, the newest first", Example: "  api events list --state failed --type customer.created", Args: noArgs,
	}, onEvents(func(ctx context.Context, service *webhooks.Service, out io.Writer, _ []string) error {
		if filter.Limit < 1 || filter.Limit > maxListed {
			return usageError{fmt.Errorf("--limit is from 1 to %d", maxListed)}
		}
		if !slices.Contains([]string{"", repository.EventPending, repository.EventHandled, repository.EventIgnored, repository.EventFailed}, filter.State) {
			return usageError{errors.New("--state is pending, handled, ignored or failed")}
		}
		events, err := service.Events(ctx, filter)
		if err != nil {
			return err
		}
		if on.asJSON {
			shown := make([]shownEvent, len(events))
			for i, event := range events {
				shown[i] = showEvent(event)
			}
			return json.NewEncoder(out).Encode(map[string]any{"events": shown})
		}
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tRECEIVED\tSCHEME\tTYPE\tSTATE")
		for _, event := range events {
			fmt.Fprintf(table, "%s\t%s\t%s\t%q\t%s\n", event.ID, event.ReceivedAt.Format(time.RFC3339), event.Scheme, event.Type, event.State)
		}
		return table.Flush()
	}))
	flags := command.Flags()
	flags.StringVar(&filter.State, "state", "", "only those in this state: pending, handled, ignored, failed")
	flags.StringVar(&filter.Type, "type", "", "only those of this type, as the sender calls it")
	flags.StringVar(&filter.Source, "source", "", "only those that came in at this operation, such as receiveStripe")
	flags.IntVar(&filter.Limit, "limit", 50, "how many at the most")
	return command
}

func showEventCommand() *cobra.Command {
	var on onDatabase
	return on.command(&cobra.Command{
		Use: "show ID", Short: "Show an event as it came, as JSON", Example: "  api events show 019aae5c-7a10-7e65-8f88-a05162738495", Args: oneEvent,
	}, onEvents(func(ctx context.Context, service *webhooks.Service, out io.Writer, args []string) error {
		event, err := service.Event(ctx, uuid.MustParse(args[0]))
		if err != nil {
			return noEvent(err)
		}
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(struct {
			shownEvent

			Headers map[string][]string `json:"headers"`
			Body    string              `json:"body"`
		}{showEvent(event), event.Headers, string(event.Body)})
	}))
}

func replayEventCommand() *cobra.Command {
	var on onDatabase
	return on.command(&cobra.Command{
		Use: "replay ID", Short: "Have an event worked on again, by a server that runs", Example: "  api events replay 019aae5c-7a10-7e65-8f88-a05162738495", Args: oneEvent,
	}, onEvents(func(ctx context.Context, service *webhooks.Service, out io.Writer, args []string) error {
		event, err := service.Replay(ctx, uuid.MustParse(args[0]))
		if err != nil {
			return noEvent(err)
		}
		if on.asJSON {
			return json.NewEncoder(out).Encode(showEvent(event))
		}
		_, err = fmt.Fprintf(out, "%s waits for its handler\n", event.ID)
		return err
	}))
}

// onEvents is work that needs the service of events.
func onEvents(work func(context.Context, *webhooks.Service, io.Writer, []string) error) func(context.Context, *auth.Service, io.Writer, []string) error {
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
		return work(ctx, inbox, out, args)
	}
}

func noEvent(err error) error {
	if errors.Is(err, repository.ErrNotFound) {
		return errors.New("there is no event of this id; `api events list` shows them")
	}
	return err
}

// oneEvent holds the arguments of a command against one id of an event.
func oneEvent(command *cobra.Command, args []string) error {
	if len(args) == 1 {
		if _, err := uuid.Parse(args[0]); err == nil {
			return nil
		}
	}
	return usageError{fmt.Errorf("%s needs the id of one event; `api events list` shows them", command.Name())}
}

// shownEvent is an event as JSON, without header and body.
type shownEvent struct {
	ID         uuid.UUID  `json:"id"`
	Source     string     `json:"source"`
	Delivery   string     `json:"delivery"`
	Scheme     string     `json:"scheme"`
	Type       string     `json:"type"`
	Verified   bool       `json:"verified"`
	ReceivedAt time.Time  `json:"receivedAt"`
	State      string     `json:"state"`
	HandledAt  *time.Time `json:"handledAt,omitempty"`
	Failure    string     `json:"failure,omitempty"`
}

func showEvent(event repository.WebhookEvent) shownEvent {
	return shownEvent{
		event.ID, event.Source, event.Delivery, event.Scheme, event.Type, event.Verified, event.ReceivedAt, event.State, event.HandledAt, event.Failure,
	}
}
