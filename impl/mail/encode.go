package mail

import (
	"crypto/rand"
	"net/mail"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// encode makes of a message what goes over the wire. Its subject and addresses cannot add header fields: they have
// no control characters.
func encode(message Message, from *mail.Address, now time.Time) (*gomail.Msg, error) {
	to, err := mailbox(message.To)
	if err != nil {
		return nil, err
	}
	if strings.ContainsFunc(message.Subject, unicode.IsControl) {
		return nil, &UnsendableError{Reason: "the subject has control characters"}
	}
	encoded := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	encoded.FromMailAddress(from)
	encoded.ToMailAddress(to)
	encoded.Subject(message.Subject)
	encoded.SetDateWithValue(now)
	// The library's own would have the name of this machine in it.
	encoded.SetMessageIDWithValue(rand.Text() + "@" + from.Address[strings.LastIndexByte(from.Address, '@')+1:])
	encoded.SetGenHeader("Auto-Submitted", "auto-generated") // no out-of-office replies (RFC 3834, section 5)
	encoded.SetBodyString(gomail.TypeTextPlain, message.Text)
	if message.HTML != "" {
		encoded.AddAlternativeString(gomail.TypeTextHTML, message.HTML)
	}
	return encoded, nil
}
