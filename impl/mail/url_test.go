package mail_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/mail/mailtest"
)

func TestASettingSaysWhereMessagesGo(t *testing.T) {
	t.Parallel()
	const from = "Charter <charter@example.com>"
	for text, want := range map[string]mail.Where{
		"smtp://mail.example.com?from=charter@example.com": {SMTP: mail.Config{Host: "mail.example.com", From: "charter@example.com"}},
		"smtp://ada:p%40ss%2Fw%25rd@mail.example.com:2525/?from=Charter+<charter@example.com>&timeout=10s": {
			SMTP: mail.Config{Host: "mail.example.com", Port: 2525, User: "ada", Password: "p@ss/w%rd", From: from, Timeout: 10 * time.Second},
		},
		"smtps://ada:secret@mail.example.com?from=charter@example.com": {
			SMTP: mail.Config{Host: "mail.example.com", User: "ada", Password: "secret", From: "charter@example.com", TLS: mail.ImplicitTLS},
		},
		"smtp://[::1]:1025?tls=none&from=charter@example.com": {SMTP: mail.Config{Host: "::1", Port: 1025, From: "charter@example.com", TLS: mail.NoTLS}},
		"outbox:data/outbox": {Outbox: "data/outbox", SMTP: mail.Config{From: "Charter <charter@localhost>"}},
		"outbox:/var/lib/charter/out%20box?from=Charter+<charter@example.com>": {Outbox: "/var/lib/charter/out box", SMTP: mail.Config{From: from}},
	} {
		if got, err := mail.ParseURL(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

func TestAWrongSettingIsExplainedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "smtp:", "mail.example.com": "smtp:", "http://ada:geheim@mail.example.com": "smtp:", "smtp:": "from=",
		"smtp://ada:geheim@mail.example.com":                                         "from=",
		"smtp://ada:geheim@mail.example.com?from=nobody":                             "from=",
		"smtp://ada:geheim@mail.example.com?from=a@x.example%0D%0ABcc:b@x.example":   "from=",
		"smtp://ada:gehe/im@mail.example.com?from=charter@example.com":               "%2F",
		"smtp://ada:gehe%im@mail.example.com?from=charter@example.com":               "%25",
		"smtp://ada:gehe#im@mail.example.com?from=charter@example.com":               "%2",
		"smtp://ada:gehe?geheim@mail.example.com?from=charter@example.com":           "%",
		"smtp://ada:1?geheim@mail.example.com&from=charter@example.com":              "parameters",
		"smtp://ada:geheim@?from=charter@example.com":                                "host",
		"smtp://ada@mail.example.com?from=charter@example.com":                       "password",
		"smtp://:geheim@mail.example.com?from=charter@example.com":                   "user",
		"smtp://ada:geheim@mail.example.com:0?from=charter@example.com":              "port",
		"smtp://ada:geheim@mail.example.com:70000?from=charter@example.com":          "port",
		"smtp://ada:geheim@mail.example.com/geheim?from=charter@example.com":         "path",
		"smtp://ada:geheim@mail.example.com?tls=geheim&from=charter@example.com":     "starttls",
		"smtp://ada:geheim@mail.example.com?tls=none&from=charter@example.com":       "without TLS",
		"smtps://ada:geheim@mail.example.com?tls=starttls&from=charter@example.com":  "first byte",
		"smtp://ada:geheim@mail.example.com?timeout=geheim&from=charter@example.com": "10s",
		"smtp://ada:geheim@mail.example.com?timeout=-1s&from=charter@example.com":    "10s",
		"smtp://ada:geheim@mail.example.com?geheim=1&from=charter@example.com":       "parameters",
		"smtp://mail.example.com?from=charter@example.com&from=geheim@example.com":   "once",
		"outbox:": "folder", "outbox://geheim/outbox": "folder", "outbox:data?tls=none": "parameters", "outbox:data?from=geheim": "from=",
	} {
		got, err := mail.ParseURL(text)
		if err == nil {
			t.Errorf("%s: %+v", text, got)
		} else if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "gehe") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestWhatASettingOpensSends(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{})
	dir := filepath.Join(t.TempDir(), "outbox")
	for _, text := range []string{
		"smtp://" + server.Addr() + "?tls=none&from=Charter+<charter@example.com>",
		"outbox:" + dir + "?from=Charter+<charter@example.com>",
	} {
		sender, err := mail.Open(text, quiet())
		if err != nil {
			t.Fatal(err)
		}
		if err := sender.Send(t.Context(), message); err != nil {
			t.Fatal(err)
		}
	}
	checkMessage(t, server.Next(t).Message(t))
	checkMessage(t, take(t, dir))
	if _, err := mail.Open("outbox:", quiet()); err == nil {
		t.Error("an outbox without a folder opens")
	}
}

// A setting is refused, or a sender can be made of it; and its password is in no error.
func FuzzParseURL(f *testing.F) {
	for _, seed := range []string{
		"smtp://ada:geheim@mail.example.com:587?from=charter@example.com", "smtps://mail.example.com?from=Charter+<charter@example.com>&timeout=1s",
		"smtp://[::1]:25?tls=none&from=a@b", "outbox:data/outbox", "outbox:%00", "smtp://a:b@c:d@e",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		where, err := mail.ParseURL(text)
		switch {
		case err == nil && where.Outbox == "":
			if _, err := mail.NewSMTP(where.SMTP); err != nil {
				t.Errorf("%q makes no sender: %v", text, err)
			}
		case err != nil && len(text) > 40 && strings.Contains(err.Error(), text):
			t.Errorf("the error repeats the setting: %v", err)
		}
	})
}
