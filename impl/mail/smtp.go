package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// TLS says how the connection to a mail server is encrypted.
type TLS string

// Ways to encrypt.
const (
	StartTLS    TLS = "starttls" // the connection begins in clear text; a server that will not encrypt is not used
	ImplicitTLS TLS = "implicit" // TLS from the first byte (RFC 8314)
	NoTLS       TLS = "none"     // clear text: for a server on the same machine
)

// Config is a mail server that takes messages, and in whose name.
type Config struct {
	Host string
	Port int    // 0: 587, or 465 for ImplicitTLS
	From string // an address such as charter@example.com or Charter <charter@example.com>

	User, Password string         // empty: without signing in
	TLS            TLS            // empty: StartTLS
	RootCAs        *x509.CertPool // nil: those of the system

	Timeout time.Duration // of connecting, and again of sending; 0: 30 s
}

// SMTP sends through a mail server, each message over a connection of its own. It is safe for concurrent use.
type SMTP struct {
	config Config
	from   *mail.Address
}

// NewSMTP makes a sender; it does not connect yet. Errors say what is wrong with the configuration, and do not
// repeat the password.
func NewSMTP(config Config) (*SMTP, error) {
	from, err := sender(config.From)
	if err != nil {
		return nil, err
	}
	if config.TLS == "" {
		config.TLS = StartTLS
	}
	if config.Port == 0 {
		config.Port = 587
		if config.TLS == ImplicitTLS {
			config.Port = 465
		}
	}
	if config.Timeout == 0 {
		config.Timeout = 30 * time.Second
	}
	switch {
	case config.Host == "":
		return nil, errors.New("the mail server needs a host")
	case config.Port < 1 || config.Port > 65535:
		return nil, errors.New("the port of the mail server must be between 1 and 65535")
	case config.TLS != StartTLS && config.TLS != ImplicitTLS && config.TLS != NoTLS:
		return nil, errors.New("TLS of the mail server must be starttls, implicit or none")
	case config.TLS == NoTLS && config.User+config.Password != "":
		return nil, errors.New("a password is not sent to a mail server without TLS")
	case (config.User == "") != (config.Password == ""):
		return nil, errors.New("signing in at the mail server needs a user and a password")
	case config.Timeout < 0:
		return nil, errors.New("the timeout of the mail server must not be negative")
	}
	return &SMTP{config: config, from: from}, nil
}

// sender reads the address in whose name messages go out, which may have a name.
func sender(text string) (*mail.Address, error) {
	from, err := mail.ParseAddress(text)
	if err != nil {
		return nil, errors.New("e-mail needs a sender such as Charter <charter@example.com>")
	}
	return from, nil
}

// Send sends a message. An answer of the server that says that it will never take the message is an
// [UnsendableError], and so is an address beyond ASCII if the server cannot handle it (RFC 6531).
func (s *SMTP) Send(ctx context.Context, message Message) error {
	encoded, err := encode(message, s.from, time.Now())
	if err != nil {
		return err
	}
	options, end := s.options(ctx)
	defer end()
	client, err := gomail.NewClient(s.config.Host, options...)
	if err != nil {
		return fmt.Errorf("prepare e-mail: %w", err)
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		if s.config.TLS == StartTLS && strings.Contains(err.Error(), "does not support STARTTLS") { // the library has no error of its own for it
			return errors.New("the mail server offers no STARTTLS: use smtps:, or ?tls=none on a trusted network")
		}
		return fmt.Errorf("connect to the mail server: %w", because(ctx, err))
	}
	defer func() { _ = client.CloseWithSMTPClient(connection) }() // the message has been taken or not, by then
	if capable, _ := connection.Extension("SMTPUTF8"); !capable && !isASCII(message.To) {
		return &UnsendableError{Reason: "the mail server cannot send to an address with characters beyond ASCII"}
	}
	err = client.SendWithSMTPClient(connection, encoded)
	if err == nil || encoded.IsDelivered() {
		return nil
	}
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.ErrorCode() >= 500 {
		return &UnsendableError{Reason: "the mail server refuses the message", cause: err}
	}
	return fmt.Errorf("send e-mail: %w", because(ctx, err))
}

// because prefers the reason for which a connection was closed to the error of using it.
func because(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// options are those of one connection. It is closed when the context ends, which the library does not look at once
// it is connected; the function ends that, and the connection.
func (s *SMTP) options(ctx context.Context) ([]gomail.Option, func()) {
	config := &tls.Config{ServerName: s.config.Host, RootCAs: s.config.RootCAs, MinVersion: tls.VersionTLS12}
	leave := func() {}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil || s.config.TLS != ImplicitTLS {
			return connection, err
		}
		encrypted := tls.Client(connection, config)
		if err := encrypted.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, connection.Close())
		}
		return encrypted, nil
	}
	options := []gomail.Option{
		gomail.WithPort(s.config.Port), gomail.WithTimeout(s.config.Timeout), gomail.WithTLSConfig(config), gomail.WithoutNoop(),
		gomail.WithDialContextFunc(func(dialing context.Context, network, _ string) (net.Conn, error) {
			connection, err := dial(dialing, network, net.JoinHostPort(s.config.Host, strconv.Itoa(s.config.Port)))
			if err == nil {
				stop := context.AfterFunc(ctx, func() { _ = connection.Close() })
				leave = func() { stop(); _ = connection.Close() }
			}
			return connection, err
		}),
	}
	switch s.config.TLS {
	case NoTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	case ImplicitTLS: // no server offers STARTTLS within TLS (RFC 3207, section 4.2); this makes the library look at the connection
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.config.User != "" {
		options = append(options, gomail.WithUsername(s.config.User), gomail.WithPassword(s.config.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return options, func() { leave() }
}
