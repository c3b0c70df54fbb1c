package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
)

func TestWrongUseAndWrongSettingsAreNamed(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		settings, args []string
		exit           int
		want           string
	}{
		"unknown command":      {nil, []string{"serv"}, 2, `there is no command "serv"; did you mean serve?`},
		"a command of keys":    {nil, []string{"keys", "x"}, 2, `there is no command "x": there are create, list, revoke, rotate`},
		"help for no command":  {nil, []string{"help", "x"}, 2, `there is no command "x": there are admin, `},
		"an unknown shell":     {nil, []string{"completion", "x"}, 2, "completion needs the name of one shell: bash, fish, zsh"},
		"no shell":             {nil, []string{"completion"}, 2, "completion needs the name of one shell: bash, fish, zsh"},
		"nobody":               {nil, []string{"admin", "promote"}, 2, "promote needs the e-mail address of one user"},
		"no number":            {nil, []string{"jobs", "list", "--limit", "x"}, 2, `--limit must be a number such as 50, not "x"`},
		"unknown flag":         {nil, []string{"--port", "1"}, 2, "unknown flag"},
		"an argument too many": {nil, []string{"migrate", "now"}, 2, `"now" is an argument too many`},
		"checks of answers":    {nil, []string{"--check-responses", "yes"}, 2, `CHARTER_CHECK_RESPONSES must be off or log, not "yes"`},
		"environment":          {[]string{"CHARTER_ENV=test"}, nil, 2, `CHARTER_ENV must be development or production, not "test"`},
		"one address for both": {nil, []string{"--addr", "127.0.0.1:1", "--admin-addr", "127.0.0.1:1"}, 2, "CHARTER_ADMIN_ADDR must differ"},
		"a switch":             {[]string{"CHARTER_REGISTRATION_OFF=yes"}, nil, 2, `CHARTER_REGISTRATION_OFF must be true or false, not "yes"`},
		"a public path":        {[]string{"CHARTER_PUBLIC_URL=https://example.com/api"}, nil, 2, "CHARTER_PUBLIC_URL must be without a path"},
		"an outbox for all":    {[]string{"CHARTER_ENV=production", "CHARTER_PUBLIC_URL=https://example.com", "CHARTER_MAIL_URL=outbox:out"}, nil, 2, "must not be an outbox in production"},
		"duration":             {[]string{"CHARTER_DRAIN_DELAY=soon"}, nil, 2, "CHARTER_DRAIN_DELAY must be a duration"},
		"the value of a flag":  {nil, []string{"--drain-delay", "5"}, 2, `--drain-delay must be a duration such as 500ms, 30s or 2m, not "5"`},
		"a negative duration":  {nil, []string{"--drain-delay", "-1s"}, 2, "CHARTER_DRAIN_DELAY must not be negative, as -1s is"},
		"a pause":              {[]string{"CHARTER_WEBHOOK_PAUSE_AFTER=-5d"}, nil, 2, `CHARTER_WEBHOOK_PAUSE_AFTER must be a time in days, hours, minutes or seconds, such as 30d or 12h, not "-5d"`},
		"no mail":              {nil, []string{"--mail-url", "mail.example.com"}, 2, "CHARTER_MAIL_URL: the URL must be smtps://..., smtp://... or outbox:FOLDER"},
		"an address":           {nil, []string{"--addr", "localhost"}, 2, `CHARTER_ADDR must be an address such as 127.0.0.1:8080, with a port, not "localhost"`},
		"metrics":              {nil, []string{"--admin-addr", ":99999"}, 2, `CHARTER_ADMIN_ADDR must be an address such as 127.0.0.1:8080, with a port, not ":99999"`},
		"a proxy":              {nil, []string{"--trusted-proxies", "10.0.0.0/8, proxy"}, 2, `"proxy" is none`},
		"no public address":    {nil, []string{"--public-url", "api.example.com"}, 2, "CHARTER_PUBLIC_URL must be an address such as https://api.example.com; it lacks the https://"},
		"traces":               {nil, []string{"--otlp-url", "grpc://u:s3cret@x"}, 2, `https://traces.example.com; it begins with "grpc://"`},
		"mail":                 {nil, []string{"--mail-url", "smtp://u:s3cret@x"}, 2, "CHARTER_MAIL_URL: the URL needs a sender"},
		"an issuer":            {nil, []string{"--trusted-issuers", "nowhere.json"}, 2, "CHARTER_TRUSTED_ISSUERS: set it to a JSON array"},
		"cache":                {[]string{"CHARTER_CACHE_URL=memcached://:s3cret@x"}, nil, 2, "CHARTER_CACHE_URL: the address of Redis must be redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], or the same with rediss://"},
		"database":             {[]string{"CHARTER_DATABASE_URL=mysql://:s3cret@x"}, nil, 2, "CHARTER_DATABASE_URL: open database: the address is wrong: it must begin with sqlite:"},
		"database of another":  {[]string{"CHARTER_DATABASE_URL=postgres://u:s3cret%@x"}, []string{"keys", "list"}, 2, "CHARTER_DATABASE_URL: open PostgreSQL database: the address is wrong: it is postgres://USER"},
		"folder":               {[]string{"CHARTER_DATABASE_URL=sqlite:" + file + "/charter.db"}, nil, 1, "not a directory"},
		"a folder that is not": {[]string{"CHARTER_DATABASE_URL=sqlite:missing/folder/charter.db"}, nil, 1, "missing/folder does not exist; make it"},
		"address in use":       {[]string{"CHARTER_ADDR=" + taken.Addr().String()}, nil, 1, "address already in use; set it to an address that is free"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, failed, exit := output(t, test.settings, test.args...)
			if exit != test.exit || !strings.Contains(failed, test.want) || strings.Contains(failed, "s3cret") || out != "" {
				t.Errorf("exit %d, said %q and %q", exit, failed, out)
			}
		})
	}
}

func TestEveryVariableThatTheContractNeedsIsNamed(t *testing.T) {
	t.Parallel()
	contract := needs + "=BILLING_URL BILLING_TOKEN STRIPE_SECRET"
	out, failed, exit := output(t, []string{contract, "BILLING_TOKEN=s3cret", "STRIPE_SECRET="}, "serve")
	if exit != 2 || !strings.Contains(failed, "BILLING_URL, STRIPE_SECRET;") || strings.Contains(failed, "s3cret") || out != "" {
		t.Errorf("exit %d, said %q and %q", exit, failed, out)
	}
	s := serve(t, contract, "BILLING_URL=http://127.0.0.1:1", "BILLING_TOKEN=s3cret", "STRIPE_SECRET=s3cret")
	if exit := s.stop(t, syscall.SIGTERM); exit != 0 {
		t.Errorf("exit %d: %s", exit, s.log)
	}
}

func TestHelpShowsNoPassword(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{{"--help"}, {"serve", "--help"}, {"migrate", "--help"}} {
		out, failed, exit := output(t, []string{"CHARTER_DATABASE_URL=postgres://u:s3cret@h/db"}, command...)
		if exit != 0 || strings.Contains(out+failed, "s3cret") || !strings.Contains(out, "sqlite:data/charter.db") {
			t.Errorf("%v: exit %d\n%s%s", command, exit, out, failed)
		}
	}
}

func TestAFlagWinsOverItsVariable(t *testing.T) {
	t.Parallel()
	_, failed, exit := output(t, []string{"CHARTER_DRAIN_DELAY=soon", "CHARTER_ENV=test"}, "--drain-delay", "1s", "--env", "nonsense")
	if exit != 2 || strings.Contains(failed, "CHARTER_DRAIN_DELAY must be") {
		t.Errorf("exit %d: %s", exit, failed)
	}
}

func TestEveryCommandHasHelpWithAnExample(t *testing.T) {
	t.Parallel()
	var look func(command *cobra.Command)
	look = func(command *cobra.Command) {
		if command.Name() == "help" {
			return
		}
		words := strings.Fields(command.CommandPath())[1:]
		out, _, exit := output(t, nil, append(words, "--help")...)
		if exit != 0 || !strings.Contains(out, "Examples:\n  "+command.CommandPath()) {
			t.Errorf("%v: exit %d\n%s", command, exit, out)
		}
		for _, one := range command.Commands() {
			look(one)
		}
	}
	look(rootCommand())
}
