package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/signature"
)

// Bounds of what is received.
const (
	maxReceived     = 1 << 20 // bytes of a body
	receiveTimeout  = 10 * time.Second
	listenTolerance = 5 * time.Minute
)

// listening takes deliveries, and writes those that are signed as they should be.
type listening struct {
	scheme, secret, addr, signedURL string
	count                           int

	verifier *signature.Scheme
	out      io.Writer
	failed   io.Writer
	mutex    sync.Mutex
	left     int           // 0 or less: there is no end
	enough   chan struct{} // closed after the last
}

func listenCommand() *cobra.Command {
	var l listening
	command := &cobra.Command{
		Use:   "listen",
		Short: "Receive webhooks, verify them and print them",
		Long: `Receive webhooks, verify them and print them, each on a line: its type, and its body.

What is signed with another secret, or not lately, is answered with 401, and said on standard error.`,
		Example: `  charter webhook listen --secret whsec_...
  WEBHOOK_SECRET=... charter webhook listen --scheme github --addr 127.0.0.1:9000 --count 1`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error { return l.run(command) },
	}
	flags := command.Flags()
	flags.StringVar(&l.scheme, "scheme", "standard", "how they are signed: "+strings.Join(signature.Names(), ", "))
	flags.StringVar(&l.secret, "secret", "", "what verifies them, several with spaces between; empty: the variable WEBHOOK_SECRET, which other users of the machine do not see")
	flags.StringVar(&l.addr, "addr", "127.0.0.1:9999", "where to listen")
	flags.StringVar(&l.signedURL, "signed-url", "", "the address that Twilio signs, if it is another than that of the request")
	flags.IntVar(&l.count, "count", 0, "end after so many; 0: go on")
	return command
}

func (l *listening) run(command *cobra.Command) (err error) {
	if l.secret == "" {
		l.secret = os.Getenv("WEBHOOK_SECRET")
	}
	l.verifier, err = signature.New(signature.Options{Scheme: l.scheme, Secrets: strings.Fields(l.secret), Tolerance: listenTolerance})
	if err != nil {
		return usageError{fmt.Errorf("--scheme and --secret: %w", err)}
	}
	l.out, l.failed, l.left, l.enough = command.OutOrStdout(), command.ErrOrStderr(), l.count, make(chan struct{})
	listener, err := new(net.ListenConfig).Listen(command.Context(), "tcp", l.addr)
	if err != nil {
		return usageError{fmt.Errorf("--addr: %w", err)}
	}
	fmt.Fprintf(l.failed, "listening at http://%s\n", listener.Addr())
	server := &http.Server{Handler: l, ReadTimeout: receiveTimeout, WriteTimeout: receiveTimeout}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err = <-ended:
		return fmt.Errorf("listening: %w", err)
	case <-command.Context().Done():
	case <-l.enough:
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(command.Context()), receiveTimeout)
	defer cancel()
	return errors.Join(server.Shutdown(ctx), ignoreClosed(<-ended))
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// ServeHTTP takes a delivery.
func (l *listening) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxReceived))
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	address := l.signedURL
	if address == "" {
		address = "http://" + r.Host + r.URL.RequestURI()
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if err := l.verifier.Verify(signature.Delivery{URL: address, Header: r.Header, Body: body}); err != nil {
		fmt.Fprintf(l.failed, "refused: %v\n", err)
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	w.WriteHeader(http.StatusNoContent)
	fmt.Fprintf(l.out, "%s %s\n", typeOf(r.Header, body), oneLine(body))
	if l.left--; l.left == 0 {
		close(l.enough)
	}
}

// typeOf is what kind of event it is, where the scheme says so.
func typeOf(header http.Header, body []byte) string {
	for _, name := range []string{"X-GitHub-Event", "X-Shopify-Topic"} {
		if value := header.Get(name); value != "" {
			return value
		}
	}
	var event struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(body, &event) != nil || event.Type == "" {
		return "-"
	}
	return event.Type
}

// oneLine is a body without its line breaks.
func oneLine(body []byte) string {
	var compact bytes.Buffer
	if json.Compact(&compact, body) == nil {
		return compact.String()
	}
	return strings.Join(strings.Fields(string(body)), " ")
}
