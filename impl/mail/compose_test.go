package mail_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
)

var update = flag.Bool("update", false, "write what messages look like into testdata")

const token = "2nVJk0uX9bq5mS7hT1wZ4cY8rE6aD3fG0pLQxNvBtKo"

var kinds = []mail.Kind{mail.Verify, mail.AlreadyRegistered, mail.ResetPassword, mail.Invite, mail.EmailChanging, mail.PasswordChanged, mail.PaymentFailed, mail.WebhookPaused}

func hasToken(kind mail.Kind) bool {
	return kind == mail.Verify || kind == mail.ResetPassword || kind == mail.Invite
}

func data(kind mail.Kind, link bool) mail.Data {
	data := mail.Data{To: "ada@example.com", Name: "Ada Lovelace", Service: "Example Directory"}
	if link {
		data.Link = "https://directory.example.com/" + string(kind)
	}
	if hasToken(kind) {
		data.Token, data.ValidFor = token, 24*time.Hour
		if link {
			data.Link += "#token=" + token
		} else {
			data.Docs = "https://directory.example.com/docs"
		}
	}
	if kind == mail.WebhookPaused {
		data.Endpoint, data.Reason = "https://hooks.example.com/charter?key=secret", "failing"
	}
	if kind == mail.EmailChanging {
		data.NewEmail = "countess@example.com"
	}
	return data
}

func TestMessagesReadAsTheyShould(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		for suffix, link := range map[string]bool{"": false, "-link": true} {
			t.Run(string(kind)+suffix, func(t *testing.T) {
				t.Parallel()
				composed, err := mail.Compose(kind, data(kind, link))
				if err != nil {
					t.Fatal(err)
				}
				if composed.Kind != kind || composed.To != "ada@example.com" || composed.Subject == "" || composed.HTML == "" {
					t.Errorf("got %+v", composed)
				}
				golden(t, string(kind)+suffix+".txt", "Subject: "+composed.Subject+"\n\n"+composed.Text)
				golden(t, string(kind)+suffix+".html", composed.HTML)
				for _, content := range []string{composed.Text, composed.HTML} {
					if hasToken(kind) && !strings.Contains(content, token) || link && !strings.Contains(content, composed.Link) {
						t.Errorf("the token or the link is missing in %s", content)
					}
					if strings.Contains(content, "{{") || strings.Contains(content, "ZgotmplZ") || strings.Contains(content, "<no value>") {
						t.Errorf("a template shows through: %s", content)
					}
				}
				checkText(t, composed.Text)
			})
		}
	}
}

// checkText looks at the lines of a text: short, but for links, and one empty line at most between others.
func checkText(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(line) > 73 && strings.Contains(strings.TrimSpace(line), " ") {
			t.Errorf("a line is too long: %s", line)
		}
	}
	if strings.Contains(text, "\n\n\n") || !strings.HasSuffix(text, "\n") || strings.Contains(text, " \n") {
		t.Errorf("lines or spaces are wrong: %q", text)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (-update writes it):\n%s", path, got)
	}
}

func TestAnInvitationFitsAnyName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"":                        "Hello,\n",
		"Ada":                     "Hello Ada,\n",
		"J. R. R. Tolkien":        "Hello J. R. R. Tolkien,\n",
		"Martin Luther King Jr.":  "Hello Martin Luther King Jr.,\n",
		"Sinéad O’Connor":         "Hello Sinéad O’Connor,\n",
		"山田 太郎":                   "Hello 山田 太郎,\n",
		"  Ada \t Lovelace  ":     "Hello Ada Lovelace,\n",
		"Ada\r\n\r\nYou have won": "Hello Ada You have won,\n",
		"Ada\u202egnp.exe":        "Hello,\n",
		"a\u200bda":               "Hello ada,\n",
		"win at evil.example":     "Hello,\n",
		"win at evil。example":     "Hello,\n",
		"https://evil":            "Hello,\n",
		"mail eve@example":        "Hello,\n",
		"<b>Ada</b>":              "Hello,\n",
		strings.Repeat("x", 60):   "Hello " + strings.Repeat("x", 60) + ",\n",
		strings.Repeat("x", 61):   "Hello,\n",
	} {
		invited := data(mail.Invite, true)
		invited.Name = name
		composed, err := mail.Compose(mail.Invite, invited)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(composed.Text, want) {
			t.Errorf("%q is greeted so: %s", name, composed.Text)
		}
	}
}

func TestWhatUsersWroteIsTextInHTML(t *testing.T) {
	t.Parallel()
	changing := data(mail.EmailChanging, false)
	changing.Name, changing.NewEmail = `Ada & "Co"`, `"<img src=x onerror=alert(1)>"@example.com`
	composed, err := mail.Compose(mail.EmailChanging, changing)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(composed.HTML, "<img") || !strings.Contains(composed.HTML, "Ada &amp; &#34;Co&#34;") {
		t.Errorf("got %s", composed.HTML)
	}
	if !strings.Contains(composed.Text, `Ada & "Co"`) {
		t.Errorf("got %s", composed.Text)
	}
}

func TestAMessageSaysHowLongItsTokenWorks(t *testing.T) {
	t.Parallel()
	for valid, want := range map[time.Duration]string{
		0: "It works once.", time.Hour: "It works once, for an hour.", 24 * time.Hour: "It works once, for a day.", 7 * 24 * time.Hour: "It works once, for a week.",
		90 * time.Minute: "It works once, for 90 minutes.", 48 * time.Hour: "It works once, for 2 days.", 30 * time.Second: "It works once, for 30s.",
	} {
		verify := data(mail.Verify, false)
		verify.ValidFor = valid
		composed, err := mail.Compose(mail.Verify, verify)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(composed.Text, want) || !strings.Contains(composed.HTML, want) {
			t.Errorf("%s: no %q in %s", valid, want, composed.Text)
		}
	}
}

func TestAMessageIsNotWrittenWithoutWhatItNeeds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind   mail.Kind
		change func(*mail.Data)
	}{
		"an unknown kind":    {"advertisement", func(*mail.Data) {}},
		"no token":           {mail.Verify, func(d *mail.Data) { d.Token = "" }},
		"a script as a link": {mail.Verify, func(d *mail.Data) { d.Link = "javascript:alert(1)" }},
		"a path as a link":   {mail.Verify, func(d *mail.Data) { d.Link = "/verify" }},
		"a link in pieces":   {mail.Verify, func(d *mail.Data) { d.Link = "https://example.com/a b" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := data(mail.Verify, true)
			test.change(&changed)
			if composed, err := mail.Compose(test.kind, changed); !errors.Is(err, jobs.ErrFutile) {
				t.Errorf("got %+v, %v", composed, err)
			}
		})
	}
	nobody := data(mail.Verify, true)
	nobody.To = "ada@example.com\r\nBcc: eve@example.com"
	var unsendable *mail.UnsendableError
	if _, err := mail.Compose(mail.Verify, nobody); !errors.As(err, &unsendable) {
		t.Errorf("got %v", err)
	}
}
