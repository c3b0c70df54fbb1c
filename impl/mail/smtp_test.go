package mail_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/mail/mailtest"
)

var message = mail.Message{
	Kind: mail.Verify, To: "ada@example.com", Subject: "Bestätige: 100 % sicher", Text: "Grüße\n.\nfrom Ada\n", HTML: "<p>Grüße</p>",
}

func smtp(t *testing.T, server *mailtest.Server, change func(*mail.Config)) *mail.SMTP {
	t.Helper()
	config := mail.Config{Host: server.Host, Port: server.Port, From: "Charter <charter@example.com>", RootCAs: server.RootCAs}
	change(&config)
	sender, err := mail.NewSMTP(config)
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func clearText(config *mail.Config) { config.TLS = mail.NoTLS }

func TestAMessageArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options mailtest.Options
		change  func(*mail.Config)
		tls     bool
		user    string
	}{
		"STARTTLS": {mailtest.Options{Extensions: []string{"STARTTLS", "8BITMIME", "SMTPUTF8"}}, func(*mail.Config) {}, true, ""},
		"STARTTLS with a user": {
			mailtest.Options{Extensions: []string{"STARTTLS"}, User: "ada", Password: "p:@/%"},
			func(c *mail.Config) { c.User, c.Password = "ada", "p:@/%" }, true, "ada",
		},
		"implicit TLS with a user": {
			mailtest.Options{Implicit: true, User: "ada", Password: "p:@/%"},
			func(c *mail.Config) { c.TLS, c.User, c.Password = mail.ImplicitTLS, "ada", "p:@/%" }, true, "ada",
		},
		"clear text": {mailtest.Options{}, clearText, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.New(t, test.options)
			if err := smtp(t, server, test.change).Send(t.Context(), message); err != nil {
				t.Fatal(err)
			}
			got := server.Next(t)
			if got.TLS != test.tls || got.User != test.user || !strings.HasPrefix(got.From, "FROM:<charter@example.com>") || got.To != "TO:<ada@example.com>" {
				t.Errorf("got %+v", got)
			}
			checkMessage(t, got.Message(t))
		})
	}
}

// checkMessage holds what was sent against message.
func checkMessage(t *testing.T, got *netmail.Message) {
	t.Helper()
	decoder := &mime.WordDecoder{}
	if subject, err := decoder.DecodeHeader(got.Header.Get("Subject")); err != nil || subject != message.Subject {
		t.Errorf("the subject is %q, %v", subject, err)
	}
	for field, want := range map[string]string{"To": "<ada@example.com>", "From": `"Charter" <charter@example.com>`, "Auto-Submitted": "auto-generated"} {
		if value := got.Header.Get(field); value != want {
			t.Errorf("%s is %q", field, value)
		}
	}
	if id := got.Header.Get("Message-Id"); !strings.HasSuffix(id, "@example.com>") {
		t.Errorf("the message id is %q", id)
	}
	kind, parameters, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("it is %q, %v", kind, err)
	}
	reader := multipart.NewReader(got.Body, parameters["boundary"])
	for _, want := range []struct{ kind, content string }{{"text/plain", message.Text}, {"text/html", message.HTML}} {
		part, err := reader.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if text := strings.ReplaceAll(string(content), "\r\n", "\n"); err != nil || text != want.content || !strings.HasPrefix(part.Header.Get("Content-Type"), want.kind) {
			t.Errorf("%s has %q, %v", part.Header.Get("Content-Type"), text, err)
		}
	}
	if _, err := reader.NextPart(); !errors.Is(err, io.EOF) {
		t.Errorf("there is another part: %v", err)
	}
}

func TestNothingGoesOutWithoutTheEncryptionThatIsAskedFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options mailtest.Options
		change  func(*mail.Config)
		says    string
	}{
		"a server without STARTTLS":           {mailtest.Options{}, func(*mail.Config) {}, "the mail server offers no STARTTLS: use smtps:, or ?tls=none on a trusted network"},
		"STARTTLS with a foreign certificate": {mailtest.Options{Extensions: []string{"STARTTLS"}}, func(c *mail.Config) { c.RootCAs = nil }, "certificate"},
		"TLS with a foreign certificate":      {mailtest.Options{Implicit: true}, func(c *mail.Config) { c.TLS, c.RootCAs = mail.ImplicitTLS, nil }, "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.New(t, test.options)
			err := smtp(t, server, test.change).Send(t.Context(), message)
			var unsendable *mail.UnsendableError
			if err == nil || errors.As(err, &unsendable) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want %q", err, test.says)
			}
			server.None(t)
		})
	}
}

func TestTheServersRefusalsAreToldApart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		verb, reply string
		unsendable  bool
	}{
		"no such mailbox":      {"RCPT", "550 5.1.1 no such user", true},
		"a full mailbox":       {"RCPT", "452 4.2.2 mailbox full", false},
		"greylisting":          {"RCPT", "451 4.7.1 try again later", false},
		"the sender is none":   {"MAIL", "553 5.1.8 bad sender", true},
		"taken for spam":       {"DATA.", "554 5.7.1 spam", true},
		"the disk is full":     {"DATA.", "452 4.3.1 no room", false},
		"the server is ending": {"EHLO", "421 4.3.2 going down", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.New(t, mailtest.Options{Reply: func(verb, _ string) string {
				if verb == test.verb || verb == "HELO" && test.verb == "EHLO" {
					return test.reply
				}
				return ""
			}})
			err := smtp(t, server, clearText).Send(t.Context(), message)
			var unsendable *mail.UnsendableError
			if err == nil || errors.As(err, &unsendable) != test.unsendable {
				t.Errorf("got %v", err)
			}
			server.None(t)
		})
	}
}

func TestAWrongPasswordIsNoFaultOfTheMessage(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{Implicit: true, User: "ada", Password: "right"})
	err := smtp(t, server, func(c *mail.Config) { c.TLS, c.User, c.Password = mail.ImplicitTLS, "ada", "wr0ng-one" }).Send(t.Context(), message)
	var unsendable *mail.UnsendableError
	if err == nil || errors.As(err, &unsendable) || strings.Contains(err.Error(), "wr0ng-one") {
		t.Errorf("got %v", err)
	}
	server.None(t)
}

func TestAMessageThatWasTakenIsSentWhateverComesAfter(t *testing.T) {
	t.Parallel()
	var taken atomic.Bool
	server := mailtest.New(t, mailtest.Options{Reply: func(verb, _ string) string {
		if verb == "DATA" {
			taken.Store(true)
		}
		if taken.Load() && (verb == "RSET" || verb == "QUIT") {
			return "421 4.3.2 going down"
		}
		return ""
	}})
	if err := smtp(t, server, clearText).Send(t.Context(), message); err != nil {
		t.Errorf("got %v", err)
	}
	server.Next(t)
}

func TestAServerThatDoesNotAnswerIsLeftWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := mailtest.New(t, mailtest.Options{Reply: func(verb, _ string) string {
		if verb == "RCPT" { // the client waits for the answer: there is none
			cancel()
			<-t.Context().Done()
		}
		return ""
	}})
	if err := smtp(t, server, clearText).Send(ctx, message); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNoServerIsNoFaultOfTheMessage(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	sender, err := mail.NewSMTP(mail.Config{Host: "127.0.0.1", Port: port, From: "charter@example.com", TLS: mail.NoTLS})
	if err != nil {
		t.Fatal(err)
	}
	err = sender.Send(t.Context(), message)
	var unsendable *mail.UnsendableError
	if err == nil || errors.As(err, &unsendable) {
		t.Errorf("got %v", err)
	}
}
