package mail_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/mail"
)

// What a message says beside its own words, in text and in HTML.
func TestMessagesSayWhatElseTheReaderNeeds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind   mail.Kind
		with   func(*mail.Data)
		says   []string
		nowise string
	}{
		"a registration": {mail.Verify, func(d *mail.Data) { d.Chosen = true }, []string{
			"the password that you have chosen", "put the token and your password in the place of those that stand there", "without your mail and that password",
		}, "the token in the place of the one"},
		"a change of address": {mail.Verify, func(*mail.Data) {}, []string{"nothing happens without your confirmation"}, "password"},
		"a key revoked":       {mail.PasswordChanged, func(d *mail.Data) { d.KeysRevoked = 1 }, []string{"The API key of the account was revoked;"}, "work"},
		"keys revoked":        {mail.PasswordChanged, func(d *mail.Data) { d.KeysRevoked = 3 }, []string{"The 3 API keys of the account were revoked;"}, "work"},
		"a key kept":          {mail.PasswordChanged, func(d *mail.Data) { d.KeysKept = 1 }, []string{"The API key of the account works on."}, "was revoked"},
		"keys kept":           {mail.PasswordChanged, func(d *mail.Data) { d.KeysKept = 3 }, []string{"The 3 API keys of the account work on."}, "were revoked"},
		"an invoice":          {mail.PaymentFailed, func(d *mail.Data) { d.Invoice = "A-17" }, []string{"The payment of the invoice A-17 has failed."}, "Your last payment"},
		"a gone endpoint":     {mail.WebhookPaused, func(d *mail.Data) { d.Reason = "gone" }, []string{"at hooks.example.com any more: it has answered that it is gone (410)."}, "key=secret"},
		"no keys":             {mail.PasswordChanged, func(*mail.Data) {}, []string{"have ended."}, "API key"},
		"a new password":      {mail.ResetPassword, func(*mail.Data) {}, []string{"revokes its API keys unless you ask to keep them"}, "chosen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := data(test.kind, false)
			test.with(&data)
			message, err := mail.Compose(test.kind, data)
			if err != nil {
				t.Fatal(err)
			}
			checkText(t, message.Text)
			for _, content := range []string{message.Text, message.HTML} {
				content = strings.Join(strings.Fields(content), " ")
				for _, want := range test.says {
					if !strings.Contains(content, want) {
						t.Errorf("no %q in %s", want, content)
					}
				}
				if strings.Contains(content, test.nowise) {
					t.Errorf("it says %q: %s", test.nowise, content)
				}
			}
		})
	}
}
