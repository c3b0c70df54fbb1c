package mail_test

import (
	"bytes"
	"log/slog"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/mail"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// take reads the only message of an outbox, and removes it.
func take(t *testing.T, dir string) *netmail.Message {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 1 || filepath.Ext(names[0]) != ".eml" {
		t.Fatalf("the outbox has %v, %v", names, err)
	}
	content, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(names[0]); err != nil {
		t.Fatal(err)
	}
	read, err := netmail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestAnOutboxHasTheMessageAndTheLogItsToken(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	var log bytes.Buffer
	outbox, err := mail.NewOutbox(dir, "Charter <charter@example.com>", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	sent := message
	sent.Link, sent.Token = "http://127.0.0.1:8080/verify?token=abc", "abc"
	if err := outbox.Send(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	checkMessage(t, take(t, dir))
	for _, want := range []string{"to=ada@example.com", "kind=verify", "token=abc", `link="http://127.0.0.1:8080/verify?token=abc"`, ".eml"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %s: %s", want, log.String())
		}
	}
	if lines := strings.Count(log.String(), "\n"); lines != 1 {
		t.Errorf("the log has %d lines", lines)
	}
}

func TestAnOutboxKeepsTheOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	outbox, err := mail.NewOutbox(dir, "charter@example.com", quiet())
	if err != nil {
		t.Fatal(err)
	}
	subjects := []string{"one", "two", "three"}
	for _, subject := range subjects {
		sent := message
		sent.Subject = subject
		if err := outbox.Send(t.Context(), sent); err != nil {
			t.Fatal(err)
		}
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(names) != len(subjects) {
		t.Fatalf("the outbox has %v, %v", names, err)
	}
	for i, name := range names {
		content, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(content), "\r\nSubject: "+subjects[i]+"\r\n") {
			t.Errorf("the subject of message %d is not %s: %v", i, subjects[i], err)
		}
	}
}
