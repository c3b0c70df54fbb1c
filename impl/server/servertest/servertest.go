// Package servertest starts the whole server for tests, over a real database, and holds every answer it
// gives against the contract.
package servertest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	charter "github.com/charterhq/charter/clients/go"
	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/interprettest"
	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/mail/mailtest"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/demonstration"
	"github.com/charterhq/charter/impl/webhooks/send"
)

// Instance is a running server.
type Instance struct {
	*server.Server

	URL    string           // http://127.0.0.1:port
	Client *charter.Client  // the SDK's, with Key, which sends each call [Once]
	Key    string           // an API key that may do everything
	DB     *repository.DB   // what the server keeps
	Mail   *mailtest.Server // where its mail goes
	Log    *logtest.Log
}

// Nobody is a header field for [Instance.Do] that keeps it from sending a credential.
const Nobody = "Nobody: here"

// Start runs a server over the database at databaseURL until the test ends. An answer that the generated
// checks or an independent validator find wrong fails the test, and so does what is recorded of a request without being said
// by the x-audit of its operation. The database is migrated and empty unless environment is development. Settings change what
// is configured besides.
func Start(t *testing.T, databaseURL, environment string, settings ...func(*server.Config)) *Instance {
	t.Helper()
	db := repositorytest.Open(t, databaseURL) // migrates
	log, sink := new(logtest.Log), mailtest.New(t, mailtest.Options{})
	config := server.Config{
		Addr: "127.0.0.1:0", AdminAddr: "", DatabaseURL: databaseURL, Environment: environment,
		DrainTimeout: 10 * time.Second, CheckResponses: server.CheckLog,
		PublicURL: "http://localhost:8080", MailURL: "smtp://" + sink.Addr() + "?tls=none&from=charter@example.com",
		Lookup: Backend(t), Guard: &send.Guard{AllowLoopback: true},
	}
	for _, set := range settings {
		set(&config)
	}
	s, err := server.New(t.Context(), config, slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(Checked(t, s.Handler()))
	t.Cleanup(func() {
		listener.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		for line := range strings.Lines(log.String()) {
			if strings.Contains(line, pipeline.WrongAnswer) {
				t.Errorf("the generated checks say: %s", line)
			}
		}
		checkRecord(t, db, log.String())
	})
	instance := &Instance{Server: s, URL: listener.URL, DB: db, Mail: sink, Log: log}
	instance.Key = instance.NewKey(t, auth.AllScopes()...)
	if instance.Client, err = charter.New(Once(listener.URL, instance.Key)...); err != nil {
		t.Fatal(err)
	}
	return instance
}

// Backend finds a demonstration of the backend that the contract calls external, which runs until the test ends.
func Backend(t testing.TB) func(name string) (value string, found bool) {
	t.Helper()
	backend, err := demonstration.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := backend.Close(); err != nil {
			t.Error(err)
		}
	})
	known := with(map[string]string{"EXTERNAL_URL": backend.URL, "EXTERNAL_TOKEN": backend.Token})
	return func(name string) (string, bool) {
		value, found := known[name]
		return value, found
	}
}

// NewKey makes an API key that has the scopes.
func (s *Instance) NewKey(t *testing.T, scopes ...string) string {
	t.Helper()
	return newKey(t, s.DB, scopes)
}

// NewKey makes an API key that has the scopes, in a database whose tables are there.
func NewKey(t testing.TB, databaseURL string, scopes ...string) string {
	t.Helper()
	return newKey(t, repositorytest.Open(t, databaseURL), scopes)
}

func newKey(t testing.TB, db *repository.DB, scopes []string) string {
	t.Helper()
	service := auth.NewService(auth.Options{DB: db})
	defer service.Close()
	_, text, err := service.CreateOrganisationKey(t.Context(), auth.NewKey{Name: "Test", Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// NewUser makes a user who can sign in.
func (s *Instance) NewUser(t *testing.T, email, role, password string) uuid.UUID {
	t.Helper()
	user := repository.User{Name: "Test", Email: email, Role: role}
	service := auth.NewService(auth.Options{DB: s.DB})
	defer service.Close()
	if err := service.AddPerson(t.Context(), &user, password); err != nil {
		t.Fatal(err)
	}
	return user.ID
}

// Each runs a test against a server over each database.
func Each(t *testing.T, test func(t *testing.T, s *Instance)) {
	t.Helper()
	repositorytest.Each(t, func(t *testing.T, url string) { test(t, Start(t, url, server.Production)) })
}

// Do sends a request with the given method, path, body and header fields ("Name: value"), and returns
// the answer with its whole body. Unless a field is a credential, or [Nobody], the request is sent with Key.
func (s *Instance) Do(t *testing.T, method, path, body string, fields ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		request.Header.Add(name, value)
	}
	if shows := request.Header; shows["Authorization"] == nil && shows["Cookie"] == nil && shows["X-Api-Key"] == nil && shows["Nobody"] == nil {
		shows.Set("X-API-Key", s.Key)
	}
	request.Header.Del("Nobody")
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(data)
}

var responses = sync.OnceValues(func() (*interprettest.Responses, error) { return interprettest.NewResponses(gen.JSON) })

// Checked is a handler whose every answer to a request of the API is held against the contract. Pages for
// people (/docs, /problems) are not the contract's.
func Checked(t *testing.T, next http.Handler) http.Handler {
	t.Helper()
	check, err := responses()
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(recorder, r)
		if page(r.URL.Path) || r.Method == http.MethodOptions { // which is about operations, and is none
			return
		}
		body, err := content(w.Header().Get("Content-Encoding"), &recorder.body)
		if err != nil {
			t.Errorf("%s %s -> %d: %v", r.Method, r.URL, recorder.status, err)
		}
		if err := check.Check(r.Method, r.URL.EscapedPath(), recorder.status, w.Header(), body); err != nil {
			t.Errorf("%s %s -> %d breaks the contract: %v\n%s", r.Method, r.URL, recorder.status, err, body)
		}
	})
}

// content is a body without its encoding.
func content(encoding string, body io.Reader) ([]byte, error) {
	switch encoding {
	case "":
	case "gzip":
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			return nil, err
		}
		body = unzipped
	case "zstd":
		unpacked, err := zstd.NewReader(body)
		if err != nil {
			return nil, err
		}
		defer unpacked.Close()
		body = unpacked
	default:
		return nil, fmt.Errorf("tests do not read %q", encoding)
	}
	return io.ReadAll(body)
}

func page(path string) bool {
	return path == "/" || strings.HasPrefix(path, "/docs") || strings.HasPrefix(path, "/problems")
}

type recorder struct {
	http.ResponseWriter

	status int
	body   bytes.Buffer
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(data []byte) (int, error) {
	r.body.Write(data)
	return r.ResponseWriter.Write(data)
}

// Flush sends what was written, so that streams come as they do without the recorder.
func (r *recorder) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() } // a writer that cannot has nothing to send

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
