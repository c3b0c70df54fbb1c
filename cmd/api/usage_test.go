package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
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
		"unknown command":      {nil, []string{"serv"}, 2, "unknown command"},
		"unknown flag":         {nil, []string{"--port", "1"}, 2, "unknown flag"},
		"an argument too many": {nil, []string{"migrate", "now"}, 2, "unknown command"},
		"checks of answers":    {nil, []string{"--check-responses", "yes"}, 2, "CHARTER_CHECK_RESPONSES must be off or log"},
		"environment":          {[]string{"CHARTER_ENV=test"}, nil, 2, "CHARTER_ENV must be development or production"},
		"one address for both": {nil, []string{"--addr", "127.0.0.1:1", "--admin-addr", "127.0.0.1:1"}, 2, "CHARTER_ADMIN_ADDR must differ"},
		"a switch":             {[]string{"CHARTER_REGISTRATION_OFF=yes"}, nil, 2, "CHARTER_REGISTRATION_OFF must be true or false"},
		"a public path":        {[]string{"CHARTER_PUBLIC_URL=https://example.com/api"}, nil, 2, "CHARTER_PUBLIC_URL must be without a path"},
		"an outbox for all":    {[]string{"CHARTER_ENV=production", "CHARTER_PUBLIC_URL=https://example.com", "CHARTER_MAIL_URL=outbox:out"}, nil, 2, "must not be an outbox in production"},
		"duration":             {[]string{"CHARTER_DRAIN_DELAY=soon"}, nil, 2, "CHARTER_DRAIN_DELAY must be a duration"},
		"cache":                {[]string{"CHARTER_CACHE_URL=memcached://x"}, nil, 2, "CHARTER_CACHE_URL"},
		"database":             {[]string{"CHARTER_DATABASE_URL=mysql://x"}, nil, 1, "sqlite:"},
		"folder":               {[]string{"CHARTER_DATABASE_URL=sqlite:" + file + "/charter.db"}, nil, 1, "not a directory"},
		"a folder that is not": {[]string{"CHARTER_DATABASE_URL=sqlite:missing/folder/charter.db"}, nil, 1, "missing/folder does not exist; make it"},
		"address in use":       {[]string{"CHARTER_ADDR=" + taken.Addr().String()}, nil, 1, "address already in use; set it to an address that is free"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, failed, exit := output(t, test.settings, test.args...)
			if exit != test.exit || !strings.Contains(failed, test.want) || out != "" {
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
	for _, command := range [][]string{
		{}, {"serve"}, {"migrate"}, {"openapi"}, {"admin"}, {"admin", "create"},
		{"keys"}, {"keys", "create"}, {"keys", "list"}, {"keys", "rotate"}, {"keys", "revoke"},
	} {
		out, _, exit := output(t, nil, append(command, "--help")...)
		if exit != 0 || !strings.Contains(out, "Examples:") {
			t.Errorf("%v: exit %d\n%s", command, exit, out)
		}
	}
}
