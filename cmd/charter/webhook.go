package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/signature"
)

// sendTimeout bounds a delivery.
const sendTimeout = 30 * time.Second

// maxShown bounds how much of an answer is shown, in bytes.
const maxShown = 64 << 10

func webhookCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "webhook",
		Short: "Try webhooks",
		Example: `  charter webhook send --scheme stripe --secret whsec_... --url http://127.0.0.1:8080/api/webhooks/stripe event.json
  charter webhook listen --secret whsec_...`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	command.AddCommand(sendCommand(), listenCommand())
	return command
}

// sending is what a delivery is made of.
type sending struct {
	scheme, secret, url, signedURL, event, id, contentType string
}

func sendCommand() *cobra.Command {
	var s sending
	command := &cobra.Command{
		Use:   "send FILE",
		Short: "Send a webhook, signed as its provider would",
		Long: `Send a webhook, signed as its provider would. The body is what stands in the file; - is standard input.

The answer is written to standard output. A status that is no success ends the program with 1.`,
		Example: `  charter webhook send --scheme stripe --secret whsec_... --url http://127.0.0.1:8080/api/webhooks/stripe event.json
  echo '{"ref": "refs/heads/main"}' | charter webhook send --scheme github --secret ... --event push --url http://127.0.0.1:8080/api/webhooks/github -
  WEBHOOK_SECRET=... charter webhook send --scheme twilio --type application/x-www-form-urlencoded --url ... form.txt`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(command *cobra.Command, args []string) error { return s.run(command, args[0]) },
	}
	flags := command.Flags()
	flags.StringVar(&s.scheme, "scheme", "", "how it is signed: "+strings.Join(signature.Names(), ", "))
	flags.StringVar(&s.secret, "secret", "", "the secret, as the provider shows it; empty: the variable WEBHOOK_SECRET, which other users of the machine do not see")
	flags.StringVar(&s.url, "url", "", "where it is sent")
	flags.StringVar(&s.signedURL, "signed-url", "", "the address that Twilio signs, if the server knows itself by another; empty: that of --url")
	flags.StringVar(&s.event, "event", "", "the type of the event, where it stands in the header (GitHub, Shopify)")
	flags.StringVar(&s.id, "id", "", "the id of the delivery, where it stands in the header (GitHub, Shopify, Standard Webhooks, Twilio); empty: a new one")
	flags.StringVar(&s.contentType, "type", "application/json", "the media type of the body")
	return command
}

func (s *sending) run(command *cobra.Command, file string) error {
	if s.secret == "" {
		s.secret = os.Getenv("WEBHOOK_SECRET")
	}
	address, err := url.Parse(s.url)
	if err != nil || address.Host == "" {
		return usageError{errors.New("--url is the address to send to, such as http://127.0.0.1:8080/api/webhooks/stripe")}
	}
	scheme, err := signature.New(signature.Options{Scheme: s.scheme, Secrets: []string{s.secret}, Tolerance: time.Minute})
	if err != nil {
		return usageError{fmt.Errorf("--scheme and --secret: %w", err)}
	}
	body, err := s.read(command, file)
	if err != nil {
		return usageError{err}
	}
	delivery := signature.Delivery{URL: s.url, Header: s.header(), Body: body}
	if s.signedURL != "" {
		delivery.URL = s.signedURL
	}
	if err := scheme.Sign(&delivery); err != nil {
		return usageError{err}
	}
	if signed, err := url.Parse(delivery.URL); err == nil && s.scheme == "twilio" {
		address.RawQuery = signed.RawQuery // the signature has added to it
	}
	return post(command.Context(), command.OutOrStdout(), address.String(), delivery)
}

func (s *sending) read(command *cobra.Command, file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(command.InOrStdin())
	}
	return os.ReadFile(file)
}

// header has what the provider writes beside the signature.
func (s *sending) header() http.Header {
	header := http.Header{"Content-Type": {s.contentType}, "User-Agent": {"charter-webhook"}}
	id := s.id
	if id == "" {
		id = "msg_" + rand.Text()
	}
	set := func(name, value string) {
		if value != "" {
			header.Set(name, value)
		}
	}
	switch s.scheme {
	case "github":
		set("X-GitHub-Event", s.event)
		set("X-GitHub-Delivery", id)
	case "shopify":
		set("X-Shopify-Topic", s.event)
		set("X-Shopify-Event-Id", id)
	case "standard":
		set(signature.StandardID, id)
	case "twilio":
		set("I-Twilio-Idempotency-Token", id)
	}
	return header
}

func post(ctx context.Context, out io.Writer, address string, delivery signature.Delivery) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(delivery.Body))
	if err != nil {
		return usageError{err}
	}
	request.Header = delivery.Header
	response, err := http.DefaultTransport.RoundTrip(request) // a redirect is an answer like others
	if err != nil {
		return fmt.Errorf("sending: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxShown))
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	fmt.Fprintln(out, response.Status)
	if len(answer) > 0 {
		fmt.Fprintln(out, string(answer))
	}
	if response.StatusCode < http.StatusOK || response.StatusCode >= http.StatusMultipleChoices {
		return errFindings
	}
	return nil
}
