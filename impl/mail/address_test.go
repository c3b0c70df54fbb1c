package mail_test

import (
	"errors"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/mail/mailtest"
)

func TestAddressesOfEveryFormReachTheServerAsTheyAre(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{Extensions: []string{"8BITMIME", "SMTPUTF8"}})
	sender := smtp(t, server, clearText)
	for address, want := range map[string]string{
		"ada@example.com":                        "<ada@example.com>",
		"ADA+tag@Example.COM":                    "<ADA+tag@Example.COM>",
		"!#$%&'*+-/=?^_`{|}~@example.com":        "<!#$%&'*+-/=?^_`{|}~@example.com>",
		`"ada lovelace"@example.com`:             `<"ada lovelace"@example.com>`,
		`"a@b"@example.com`:                      `<"a@b"@example.com>`,
		`"a\"b\\c"@example.com`:                  `<"a\"b\\c"@example.com>`,
		`"a>b, <c@example.org"@example.com`:      `<"a>b, <c@example.org"@example.com>`,
		`"ada"@example.com`:                      "<ada@example.com>", // it is the same mailbox
		`"a.."@example.com`:                      `<"a.."@example.com>`,
		"ada@localhost":                          "<ada@localhost>",
		"ada@[192.0.2.1]":                        "<ada@[192.0.2.1]>",
		"ada@[IPv6:2001:db8::1]":                 "<ada@[IPv6:2001:db8::1]>",
		"用户@例子.广告":                               "<用户@例子.广告>",
		"müller@bücher.example":                  "<müller@bücher.example>",
		strings.Repeat("a", 64) + "@example.com": "<" + strings.Repeat("a", 64) + "@example.com>",
	} {
		sent := message
		sent.To = address
		if err := sender.Send(t.Context(), sent); err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		got := server.Next(t)
		if got.To != "TO:"+want {
			t.Errorf("%s is sent to %s", address, got.To)
		}
		if header := got.Message(t).Header["To"]; len(header) != 1 || header[0] != want {
			t.Errorf("%s: the header has %q", address, header)
		}
	}
}

func TestWhatIsNoAddressIsRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{Extensions: []string{"SMTPUTF8"}})
	sender := smtp(t, server, clearText)
	for _, address := range []string{
		"", "ada", "@example.com", "ada@", "ada@@example.com", `""@example.com`, `"ada@example.com`, `"ada"example.com`, `"ada\`,
		"ada@example.com\r\nBcc: eve@example.com", "ada@example.com\nBcc: eve@example.com", "\"ada\r\nBcc: eve\"@example.com", "ada\x00@example.com",
		"ada@example.com, eve@example.com", "ada@example.com>\r\nRCPT TO:<eve@example.com", "ada@example.com> NOTIFY=NEVER <", "<ada@example.com>", "Ada <ada@example.com>",
		"ada(comment)@example.com", "ada @example.com", "ada@example .com", ".ada@example.com", "ada.@example.com", "a..da@example.com",
		"ada@-example.com", "ada@example..com", "ada@exa_mple.com", "ada@[192.0.2.256]", "ada@[2001:db8::1]", "ada@[IPv6:fe80::1%eth0]", "ada@[tag:x]", "ada@[192.0.2.1",
		"ada\u2028x@example.com", "a\u0085b@example.com", "ada@\xff.com", strings.Repeat("a", 250) + "@example.com",
	} {
		sent := message
		sent.To = address
		err := sender.Send(t.Context(), sent)
		if _, ok := errors.AsType[*mail.UnsendableError](err); !ok {
			t.Errorf("%q: %v", address, err)
		} else if address != "" && strings.Contains(err.Error(), address) {
			t.Errorf("%q is in the error: %v", address, err)
		}
	}
	server.None(t)
}

func TestAnAddressBeyondASCIINeedsAServerThatCan(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{Extensions: []string{"8BITMIME"}})
	sent := message
	sent.To = "用户@example.com"
	var unsendable *mail.UnsendableError
	if err := smtp(t, server, clearText).Send(t.Context(), sent); !errors.As(err, &unsendable) {
		t.Errorf("got %v", err)
	}
	server.None(t)
}

func TestASubjectCannotAddHeaderFields(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{})
	sender := smtp(t, server, clearText)
	for _, subject := range []string{"a\r\nBcc: eve@example.com", "a\nBcc: eve@example.com", "a\rb", "a\x00b", "a\u0085b"} {
		sent := message
		sent.Subject = subject
		var unsendable *mail.UnsendableError
		if err := sender.Send(t.Context(), sent); !errors.As(err, &unsendable) {
			t.Errorf("%q: %v", subject, err)
		}
	}
	server.None(t)
	for _, subject := range []string{strings.Repeat("long words ", 40), strings.Repeat("långa", 60), "=?utf-8?q?=0D=0ABcc:_eve?=", strings.Repeat("x", 500)} {
		sent := message
		sent.Subject = strings.TrimSpace(subject)
		if err := sender.Send(t.Context(), sent); err != nil {
			t.Fatal(err)
		}
		header := server.Next(t).Message(t).Header
		for name := range header {
			switch name {
			case "From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Auto-Submitted", "Content-Type":
			default:
				t.Errorf("%q adds the field %s", subject, name)
			}
		}
	}
}

// Whatever the address, it is refused, or one header field and one recipient are made of it.
func FuzzAddress(f *testing.F) {
	dir := f.TempDir()
	outbox, err := mail.NewOutbox(dir, "charter@example.com", quiet())
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"ada@example.com", `"a\"b"@example.com`, "ada@[IPv6:::1]", "用户@例子.广告", "a@b\r\nBcc: c@d", `" "@x`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		sent := message
		sent.To = address
		if err := outbox.Send(t.Context(), sent); err != nil {
			if _, ok := errors.AsType[*mail.UnsendableError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		header := take(t, dir).Header
		field := header.Get("To")
		if strings.Contains(strings.ToLower(field), "@[ipv6:") { // the standard library does not know the tag
			field = strings.NewReplacer("[IPv6:", "[", "[ipv6:", "[").Replace(field)
		}
		list, err := netmail.ParseAddressList(field)
		if err != nil || len(list) != 1 || len(header["To"]) != 1 || header.Get("Bcc") != "" {
			t.Errorf("%q makes %v of the header: %v", address, header, err)
		}
	})
}
