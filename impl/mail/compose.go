package mail

import (
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"net/url"
	"strings"
	"sync"
	"text/template"
	"time"

	"github.com/charterhq/charter/impl/jobs"
)

// Kind is what a message is about.
type Kind string

// The messages there are. Each has a template in text and one in HTML.
const (
	Verify            Kind = "verify"             // confirm your address: with a token
	AlreadyRegistered Kind = "already-registered" // somebody has tried to register with your address
	ResetPassword     Kind = "reset-password"     // set a new password: with a token
	Invite            Kind = "invite"             // an account was made for you; choose a password: with a token
	EmailChanging     Kind = "email-changing"     // to the old address: it is about to change
	PasswordChanged   Kind = "password-changed"   // your password has changed
	PaymentFailed     Kind = "payment-failed"     // an invoice could not be paid
	WebhookPaused     Kind = "webhook-paused"     // nothing is sent to a webhook endpoint any more
)

// kinds says what each kind needs.
var kinds = map[Kind]struct{ token bool }{
	Verify: {token: true}, AlreadyRegistered: {}, ResetPassword: {token: true}, Invite: {token: true}, EmailChanging: {}, PasswordChanged: {}, PaymentFailed: {},
	WebhookPaused: {},
}

// Data is what a message is made of.
type Data struct {
	To      string // the reader's address
	Name    string // the reader's name; left out where it could be taken for an advertisement
	Service string // what the reader knows the service as; empty: Charter

	// Link is where a browser goes on: to the page that takes the token, or, in messages without one, to the page
	// for a new password. An http or https URL, or empty if there is no such page.
	Link string
	// Token is what the API takes, for readers without that page.
	Token string
	// Docs is where somebody can send the token by hand: the documentation of the API. It may be empty, and shows
	// only with a token.
	Docs string
	// ValidFor is how long the token works. 0 says nothing about it.
	ValidFor time.Duration
	// NewEmail is the address to be, in [EmailChanging]. It may be empty.
	NewEmail string
	// Chosen says, in [Verify], that the token works together with the password that the reader has chosen.
	Chosen bool
	// KeysRevoked and KeysKept say, in [PasswordChanged], how many API keys were revoked with the old password, and how
	// many work on.
	KeysRevoked, KeysKept int
	// Invoice is the number of the invoice, in [PaymentFailed]. It may be empty.
	Invoice string
	// Endpoint is the address to which nothing is sent any more, in [WebhookPaused], of which the host shows, and Reason
	// why: gone, or failing.
	Endpoint, Reason string
}

//go:embed templates
var files embed.FS

// pair is what a kind looks like.
type pair struct {
	text *template.Template
	html *htmltemplate.Template
}

// templates are read when the first message is composed: most servers that wait send none for long.
var templates = sync.OnceValue(func() map[Kind]pair {
	pairs := map[Kind]pair{}
	for kind := range kinds {
		pairs[kind] = pair{
			text: template.Must(template.ParseFS(files, "templates/layout.txt", "templates/"+string(kind)+".txt")),
			html: htmltemplate.Must(htmltemplate.ParseFS(files, "templates/layout.html", "templates/"+string(kind)+".html")),
		}
	}
	return pairs
})

// view is what templates see.
type view struct {
	Service, Name, Link, Token, Docs, Validity, NewEmail, Subject, Keys, Invoice, Endpoint, Reason string

	Chosen bool
}

// Compose writes a message. It fails if the kind or what it needs is missing, or the address cannot be one: the error is
// [jobs.ErrFutile].
func Compose(kind Kind, data Data) (Message, error) {
	message, err := compose(kind, data)
	if err != nil {
		return Message{}, fmt.Errorf("%w: compose the e-mail %s: %w", jobs.ErrFutile, kind, err)
	}
	return message, nil
}

func compose(kind Kind, data Data) (Message, error) {
	needs, known := kinds[kind]
	if !known {
		return Message{}, errors.New("there is none of this kind")
	}
	if _, err := mailbox(data.To); err != nil {
		return Message{}, err
	}
	if needs.token && data.Token == "" {
		return Message{}, errors.New("it needs a token")
	}
	for _, link := range []string{data.Link, data.Docs} {
		if err := checkLink(link); err != nil {
			return Message{}, err
		}
	}
	shown := view{
		Service: oneLine(data.Service), Name: presentable(data.Name), Link: data.Link, Token: data.Token, Docs: data.Docs,
		Validity: duration(data.ValidFor), NewEmail: oneLine(data.NewEmail),
		Keys: keys(data.KeysRevoked, data.KeysKept), Chosen: data.Chosen, Invoice: oneLine(data.Invoice),
		Endpoint: host(data.Endpoint), Reason: data.Reason,
	}
	if shown.Service == "" {
		shown.Service = "Charter"
	}
	return templates()[kind].write(kind, data, shown)
}

func (p pair) write(kind Kind, data Data, shown view) (Message, error) {
	var subject, text, html strings.Builder
	if err := p.text.ExecuteTemplate(&subject, "subject", shown); err != nil {
		return Message{}, err
	}
	shown.Subject = strings.TrimSpace(subject.String())
	if err := p.text.ExecuteTemplate(&text, "layout.txt", shown); err != nil {
		return Message{}, err
	}
	if err := p.html.ExecuteTemplate(&html, "layout.html", shown); err != nil {
		return Message{}, err
	}
	return Message{
		Kind: kind, To: data.To, Subject: shown.Subject, Text: wrap(text.String()), HTML: html.String(),
		Link: data.Link, Token: data.Token,
	}, nil
}

func checkLink(link string) error {
	if link == "" {
		return nil
	}
	parsed, err := url.Parse(link)
	if err != nil || parsed.Scheme != "https" && parsed.Scheme != "http" || parsed.Host == "" || strings.ContainsAny(link, " \"<>") {
		return errors.New("the link must be an absolute URL of http or https")
	}
	return nil
}

// host is the part of an address that people know it by. The rest may be a secret.
func host(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return oneLine(parsed.Hostname())
}

// keys says what became of the API keys of somebody whose password was set; nothing if there are none.
func keys(revoked, kept int) string {
	count := func(n int) string {
		if n == 1 {
			return "API key of the account"
		}
		return fmt.Sprintf("%d API keys of the account", n)
	}
	switch {
	case revoked == 1:
		return "The " + count(1) + " was revoked; programs that use it need a new one."
	case revoked > 1:
		return "The " + count(revoked) + " were revoked; programs that use them need new ones."
	case kept == 1:
		return "The " + count(1) + " works on. Revoke it if you do not know it."
	case kept > 1:
		return "The " + count(kept) + " work on. Revoke those that you do not know."
	}
	return ""
}

// duration says how long something works, in the largest unit that fits.
func duration(d time.Duration) string {
	for _, unit := range []struct {
		of        time.Duration
		one, many string
	}{
		{7 * 24 * time.Hour, "a week", "weeks"},
		{24 * time.Hour, "a day", "days"},
		{time.Hour, "an hour", "hours"},
		{time.Minute, "a minute", "minutes"},
	} {
		switch {
		case d < unit.of || d%unit.of != 0:
		case d == unit.of:
			return unit.one
		default:
			return fmt.Sprintf("%d %s", d/unit.of, unit.many)
		}
	}
	if d <= 0 {
		return ""
	}
	return d.Round(time.Second).String()
}
