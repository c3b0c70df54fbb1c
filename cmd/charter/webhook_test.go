package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/engine/signature"
)

func TestAWebhookIsSentSignedAsItsProviderWould(t *testing.T) {
	t.Parallel()
	secrets := map[string]string{"standard": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	for _, scheme := range signature.Names() {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			secret := secrets[scheme]
			if secret == "" {
				secret = "a-secret"
			}
			verifier, err := signature.New(signature.Options{Scheme: scheme, Secrets: []string{secret}, Tolerance: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err == nil {
					err = verifier.Verify(signature.Delivery{URL: "http://" + r.Host + r.URL.RequestURI(), Header: r.Header, Body: body})
				}
				if err != nil || string(body) != `{"type":"a"}` {
					http.Error(w, "no", http.StatusUnauthorized)
					return
				}
				w.WriteHeader(http.StatusNoContent)
			}))
			t.Cleanup(server.Close)
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "event.json"), []byte(`{"type":"a"}`), 0o600); err != nil {
				t.Fatal(err)
			}
			out, failed, exit := charter(t, dir, "webhook", "send", "--scheme", scheme, "--secret", secret, "--url", server.URL+"/hooks", "event.json")
			if exit != 0 || out != "204 No Content\n" {
				t.Errorf("exit %d: %s %s", exit, out, failed)
			}
			other := strings.Replace(secret, "a", "A", 1)
			if scheme == "standard" {
				other = strings.Replace(secret, "MfKQ", "mfKQ", 1)
			}
			out, _, exit = charter(t, dir, "webhook", "send", "--scheme", scheme, "--secret", other, "--url", server.URL+"/hooks", "event.json")
			if exit != 1 || !strings.HasPrefix(out, "401 Unauthorized\nno") {
				t.Errorf("with another secret exit %d: %s", exit, out)
			}
		})
	}
}

func TestWhatCannotBeSentIsWrongUse(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"no address": {"--scheme", "github", "--secret", "s", "event.json"},
		"no scheme":  {"--url", "http://127.0.0.1:9/", "--secret", "s", "event.json"},
		"no secret":  {"--url", "http://127.0.0.1:9/", "--scheme", "github", "event.json"},
		"no file":    {"--url", "http://127.0.0.1:9/", "--scheme", "github", "--secret", "s"},
		"a lost one": {"--url", "http://127.0.0.1:9/", "--scheme", "github", "--secret", "s", "event.json"},
	} {
		if out, failed, exit := charter(t, t.TempDir(), append([]string{"webhook", "send"}, args...)...); exit != 2 || failed == "" {
			t.Errorf("%s: exit %d: %s%s", name, exit, out, failed)
		}
	}
}

func TestAListenerPrintsWhatIsSignedAndRefusesTheRest(t *testing.T) {
	t.Parallel()
	const secret, other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_mfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "event.json"), []byte("{\n\"type\": \"user.created\"}"), 0o600); err != nil {
		t.Fatal(err)
	}
	address := conntest.FreeAddress(t)
	type ending struct {
		out, failed string
		exit        int
	}
	ended := make(chan ending, 1)
	go func() {
		out, failed, exit := charter(t, dir, "webhook", "listen", "--addr", address, "--secret", secret, "--count", "1")
		ended <- ending{out, failed, exit}
	}()
	send := func(secret string) (string, int) {
		out, _, exit := charter(t, dir, "webhook", "send", "--scheme", "standard", "--secret", secret, "--url", "http://"+address, "event.json")
		return out, exit
	}
	out, exit := send(other)
	for exit != 0 && out == "" { // it does not listen yet
		out, exit = send(other)
	}
	if !strings.HasPrefix(out, "401 ") {
		t.Errorf("exit %d: %s", exit, out)
	}
	if out, exit := send(secret); exit != 0 || out != "204 No Content\n" {
		t.Errorf("exit %d: %s", exit, out)
	}
	if end := <-ended; end.exit != 0 || end.out != "user.created {\"type\":\"user.created\"}\n" || !strings.Contains(end.failed, "refused") {
		t.Errorf("%+v", end)
	}
	if _, _, exit := charter(t, dir, "webhook", "listen", "--secret", "x"); exit != 2 {
		t.Errorf("a secret that is none: exit %d", exit)
	}
}
