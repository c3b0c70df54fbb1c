package main

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// Whoever is told that an address is in use starts again, and must then see the key: it is shown once.
func TestABusyAddressLosesNoKey(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	for _, setting := range []string{"CHARTER_ADDR", "CHARTER_ADMIN_ADDR"} {
		failing := program(t, []string{setting + "=" + taken.Addr().String()})
		said, err := failing.CombinedOutput()
		if err == nil || !strings.Contains(string(said), setting+": listen tcp") {
			t.Fatalf("%v: %s", err, said)
		}
		if left, err := os.ReadDir(failing.Dir); err != nil || len(left) > 0 {
			t.Errorf("%s left behind %v, %v", setting, left, err)
		}
		expectShown(t, failing.Dir)
	}
}

// So does whoever is told that what the contract needs of the environment is wrong.
func TestAWrongVariableOfTheContractIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	for setting, named := range map[string]string{
		"EXTERNAL_URL=nowhere":                "look at EXTERNAL_URL",
		"STANDARD_WEBHOOK_SECRET=whsec_none.": "STANDARD_WEBHOOK_SECRET",
	} {
		failing := program(t, []string{setting, "EXTERNAL_TOKEN=t"})
		said, err := failing.CombinedOutput()
		if err == nil || !strings.Contains(string(said), named) || failing.ProcessState.ExitCode() != 2 {
			t.Errorf("%s: %v, %s", setting, err, said)
		}
		if left, err := os.ReadDir(failing.Dir); err != nil || len(left) > 0 {
			t.Errorf("%s left behind %v, %v", setting, left, err)
		}
	}
}

// What is only found out later in a start, when there is a database already, keeps nothing from the next start either.
func TestAStartThatFailsLosesNoKey(t *testing.T) {
	t.Parallel()
	failing := program(t, []string{"CHARTER_MAIL_URL=outbox:" + os.DevNull + "/mail"})
	if said, err := failing.CombinedOutput(); err == nil || !strings.Contains(string(said), "CHARTER_MAIL_URL") {
		t.Fatalf("%v, %s", err, said)
	}
	if _, err := os.Stat(filepath.Join(failing.Dir, "data", "charter.db")); err != nil {
		t.Fatal("it failed before there was a database: this tries nothing")
	}
	expectShown(t, failing.Dir)
}

// expectShown has a program start in a folder where another has failed to. What only a first start shows, it must show.
func expectShown(t *testing.T, dir string) {
	t.Helper()
	again := program(t, nil)
	again.Dir = dir
	s := start(t, again)
	if !strings.Contains(s.lines, "X-API-Key: charter_") || !strings.Contains(s.lines, "admin@example.com") {
		t.Errorf("the next start shows neither key nor password:\n%s", s.lines)
	}
	s.stop(t, syscall.SIGTERM)
}

func TestALaterStartSaysHowToSignIn(t *testing.T) {
	t.Parallel()
	first := serve(t)
	first.stop(t, syscall.SIGTERM)
	again := program(t, nil)
	again.Dir = first.command.Dir
	s := start(t, again)
	for _, want := range []string{"already seeded", "bin/api keys create --name me --scopes users:read,users:write,endpoints:read,endpoints:write", "rm -r data"} {
		if !strings.Contains(s.lines, want) {
			t.Errorf("no %s in\n%s", want, s.lines)
		}
	}
	s.stop(t, syscall.SIGTERM)
	elsewhere := filepath.Join(first.command.Dir, "data", "charter.db")
	other := serve(t, "CHARTER_DATABASE_URL=sqlite:"+elsewhere)
	if !strings.Contains(other.lines, "already seeded") || strings.Contains(other.lines, "rm -r") {
		t.Errorf("what is not in the default's folder is to be removed:\n%s", other.lines)
	}
	other.stop(t, syscall.SIGTERM)
}

func TestTheStartUpLinesShowNoPasswordOfTheMailServer(t *testing.T) {
	t.Parallel()
	s := serve(t, "CHARTER_MAIL_URL=smtps://ada:s3cret@mail.invalid?from=api@example.com")
	if strings.Contains(s.lines, "s3cret") || !strings.Contains(s.lines, "mail.invalid") {
		t.Error(s.lines)
	}
	s.stop(t, syscall.SIGTERM)
}

func TestTheExamplesOfHelpPassTheChecksOfSettings(t *testing.T) {
	t.Parallel()
	help, _, _ := output(t, nil, "serve", "--help")
	_, example, found := strings.Cut(strings.ReplaceAll(help, "\\\n", " "), "  api serve --addr")
	example, _, _ = strings.Cut("serve --addr"+example, "\n")
	if !found {
		t.Fatalf("no example in\n%s", help)
	}
	args := slices.Collect(strings.FieldsSeq(strings.ReplaceAll(example, "'", "")))
	_, failed, exit := output(t, needed(), append(args, "--addr", "127.0.0.1:0", "--database-url", "sqlite:missing/charter.db")...)
	if exit != 1 || !strings.Contains(failed, "does not exist") { // which comes after the checks
		t.Errorf("exit %d: %s", exit, failed)
	}
	help, _, _ = output(t, nil, "--help")
	_, example, found = strings.Cut(strings.ReplaceAll(help, "\\\n", " "), "  CHARTER_ENV=production")
	example, _, _ = strings.Cut("CHARTER_ENV=production"+example, "api serve")
	if !found {
		t.Fatalf("no example in\n%s", help)
	}
	settings := slices.AppendSeq(needed(), strings.FieldsSeq(strings.ReplaceAll(example, "'", "")))
	settings = append(settings, "CHARTER_DATABASE_URL=sqlite:missing/charter.db")
	if _, failed, exit := output(t, settings, "serve"); exit != 1 || !strings.Contains(failed, "does not exist") {
		t.Errorf("exit %d: %s", exit, failed)
	}
}

func TestTheVersionIsThatOfTheContract(t *testing.T) {
	t.Parallel()
	out, failed, exit := output(t, nil, "--version")
	if exit != 0 || !strings.HasPrefix(out, "api: Charter 0.1.0") || failed != "" {
		t.Errorf("exit %d: %s%s", exit, out, failed)
	}
}

func TestWhoReadsTheContractMayStop(t *testing.T) {
	t.Parallel()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	command := program(t, nil, "openapi")
	var said strings.Builder
	command.Stdout, command.Stderr = writer, &said
	if err := reader.Close(); err != nil { // as head does
		t.Fatal(err)
	}
	_ = command.Run()
	if said.Len() > 0 {
		t.Errorf("it complains: %s", said.String())
	}
	if err := writer.Close(); err != nil {
		t.Error(err)
	}
}
