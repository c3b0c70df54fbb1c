package mail

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Where is where messages go, read from a setting. Open makes the sender.
type Where struct {
	Outbox string // the folder of an outbox; empty: SMTP says the mail server
	SMTP   Config // From counts for an outbox too
}

// outboxFrom is the sender in an outbox if the setting has none.
const outboxFrom = "Charter <charter@localhost>"

// ParseURL reads where messages go:
//
//	smtp://user:password@mail.example.com?from=Charter+<charter@example.com>   port 587, STARTTLS is required
//	smtps://user:password@mail.example.com?from=...                            port 465, TLS from the first byte
//	smtp://127.0.0.1:1025?tls=none&from=...                                    clear text
//	outbox:data/outbox                                                         into a folder, for development
//
// timeout is a parameter too, such as 10s. Errors say what to write; they repeat nothing of the text, which may have
// a password in it.
func ParseURL(text string) (Where, error) {
	parsed, err := url.Parse(text)
	if err != nil {
		return Where{}, errors.New("the URL cannot be read; signs such as @, / and % in a user or a password are written %40, %2F and %25")
	}
	parameters, err := url.ParseQuery(parsed.RawQuery)
	if err != nil || parsed.Fragment != "" {
		return Where{}, errors.New("the parameters of the URL cannot be read; signs such as #, & and % are written %23, %26 and %25")
	}
	var where Where
	allowed := "from"
	switch parsed.Scheme {
	case "outbox":
		where, err = parseOutbox(parsed)
	case "smtp", "smtps":
		allowed = "from tls timeout"
		where, err = parseSMTP(parsed, parameters)
	default:
		return Where{}, errors.New("the URL must be smtps://..., smtp://... or outbox:FOLDER")
	}
	if err != nil {
		return Where{}, err
	}
	for name, values := range parameters {
		if len(values) != 1 || !strings.Contains(" "+allowed+" ", " "+name+" ") {
			return Where{}, fmt.Errorf("the URL may have these parameters, each once: %s", allowed)
		}
	}
	if from := parameters.Get("from"); from != "" {
		where.SMTP.From = from
	}
	if _, err := sender(where.SMTP.From); err != nil {
		return Where{}, errors.New("the URL needs a sender: ?from=charter@example.com, or ?from=Charter+<charter@example.com>")
	}
	if where.Outbox == "" {
		if _, err := NewSMTP(where.SMTP); err != nil {
			return Where{}, err
		}
	}
	return where, nil
}

func parseOutbox(parsed *url.URL) (Where, error) {
	dir, err := url.PathUnescape(parsed.Opaque)
	if parsed.Opaque == "" {
		dir = parsed.Path
	}
	if err != nil || dir == "" || parsed.Host != "" || strings.ContainsRune(dir, 0) {
		return Where{}, errors.New("an outbox needs a folder: outbox:data/outbox, or outbox:/var/lib/charter/outbox")
	}
	return Where{Outbox: dir, SMTP: Config{From: outboxFrom}}, nil
}

func parseSMTP(parsed *url.URL, parameters url.Values) (Where, error) {
	if parsed.Opaque != "" || parsed.Path != "" && parsed.Path != "/" {
		return Where{}, errors.New("the URL of a mail server is smtp://user:password@host:port, without a path")
	}
	config := Config{Host: parsed.Hostname(), User: parsed.User.Username(), TLS: TLS(parameters.Get("tls"))}
	config.Password, _ = parsed.User.Password()
	if parsed.Scheme == "smtps" {
		if config.TLS != "" && config.TLS != ImplicitTLS {
			return Where{}, errors.New("smtps: is TLS from the first byte; tls says otherwise")
		}
		config.TLS = ImplicitTLS
	}
	if port := parsed.Port(); port != "" {
		number, err := strconv.Atoi(port)
		if err != nil || number == 0 {
			return Where{}, errors.New("the port of the mail server must be between 1 and 65535")
		}
		config.Port = number
	}
	if timeout := parameters.Get("timeout"); timeout != "" {
		duration, err := time.ParseDuration(timeout)
		if err != nil || duration <= 0 {
			return Where{}, errors.New("timeout must be a duration such as 10s")
		}
		config.Timeout = duration
	}
	return Where{SMTP: config}, nil
}

// Open makes the sender that a setting names, as [ParseURL] reads it.
func Open(text string, logger *slog.Logger) (Sender, error) {
	where, err := ParseURL(text)
	if err != nil {
		return nil, err
	}
	return where.Open(logger)
}

// Open makes the sender. An outbox makes its folder; a mail server is not connected to yet.
func (w Where) Open(logger *slog.Logger) (Sender, error) {
	if w.Outbox != "" {
		return NewOutbox(w.Outbox, w.SMTP.From, logger)
	}
	return NewSMTP(w.SMTP)
}
