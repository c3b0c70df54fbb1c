package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	charter "github.com/charterhq/charter/clients/go"
	"github.com/charterhq/charter/gen"
	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// The test binary is the program too: started with this variable set, it runs main.
const asProgram = "CHARTER_TEST_AS_PROGRAM"

// needs is the variable that gives the program a contract which needs the variables that it lists.
const needs = "API_TEST_NEEDS"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		operations.Environment = append(operations.Environment, strings.Fields(os.Getenv(needs))...)
		main()
	}
	repositorytest.Main(m)
}

// program prepares a run of api in an empty folder with the given settings (NAME=value).
func program(t *testing.T, settings []string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	command := exec.CommandContext(ctx, os.Args[0], args...)
	command.Dir = t.TempDir()
	command.Env = slices.DeleteFunc(os.Environ(), func(setting string) bool { return strings.HasPrefix(setting, "CHARTER_") })
	command.Env = append(command.Env, asProgram+"=1", "CHARTER_ADDR=127.0.0.1:0", "CHARTER_ADMIN_ADDR=127.0.0.1:0")
	command.Env = append(command.Env, settings...)
	return command
}

// output runs api to its end.
func output(t *testing.T, settings []string, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	return outputOf(t, settings, "", args...)
}

// outputOf is output, with what stands on standard input.
func outputOf(t *testing.T, settings []string, input string, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	command := program(t, settings, args...)
	command.Stdin = strings.NewReader(input)
	var out, err bytes.Buffer
	command.Stdout, command.Stderr = &out, &err
	if failed := command.Run(); failed != nil && !errors.As(failed, new(*exec.ExitError)) {
		t.Fatal(failed)
	}
	return out.String(), err.String(), command.ProcessState.ExitCode()
}

// production are the settings without which the server does not start there.
func production() []string {
	return []string{"CHARTER_ENV=production", "CHARTER_PUBLIC_URL=http://localhost", "CHARTER_MAIL_URL=outbox:outbox"}
}

// running is a server in a process of its own.
type running struct {
	command *exec.Cmd
	url     string
	admin   string
	lines   string        // what it printed when it was up, in development
	stdout  <-chan string // all that it prints, in production, once it has ended
	log     *log
}

// serve starts api and waits until it says where it is.
func serve(t *testing.T, settings ...string) *running {
	t.Helper()
	return start(t, program(t, settings))
}

// start runs a server that is prepared. In development it says where it is on standard output, in production in its log.
func start(t *testing.T, command *exec.Cmd) *running {
	t.Helper()
	s := &running{command: command, log: new(log)}
	s.log.up = make(chan struct{})
	command.Stderr = s.log
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	if slices.Contains(command.Env, "CHARTER_ENV=production") {
		s.readLog(t, stdout)
	} else {
		s.readLines(t, stdout)
	}
	return s
}

func (s *running) readLines(t *testing.T, stdout io.Reader) {
	t.Helper()
	scanner := bufio.NewScanner(stdout)
	for scanner.Scan() {
		line := scanner.Text()
		s.lines += line + "\n"
		if _, address, ok := strings.Cut(line, "Documentation  "); ok {
			s.url = strings.TrimSuffix(address, "/docs")
		}
		if _, address, ok := strings.Cut(line, "Metrics        "); ok {
			s.admin = address
		}
		if line == "" && s.url != "" {
			return
		}
	}
	_ = s.command.Wait()
	t.Fatalf("the server did not come up: %s", s.log)
}

func (s *running) readLog(t *testing.T, stdout io.Reader) {
	t.Helper()
	ended := make(chan string, 1)
	go func() {
		said, _ := io.ReadAll(stdout)
		ended <- string(said)
	}()
	select {
	case <-s.log.up:
	case said := <-ended:
		_ = s.command.Wait()
		t.Fatalf("the server did not come up: %s %s", said, s.log)
	}
	for line := range strings.Lines(s.log.String()) {
		var up struct{ Msg, Addr, AdminAddr string }
		if json.Unmarshal([]byte(line), &up) == nil && up.Msg == "up" {
			s.url, s.admin = "http://"+up.Addr, "http://"+up.AdminAddr+"/metrics"
		}
	}
	s.stdout = ended
}

// log is what a server writes to standard error. It tells when it has said that it is up.
type log struct {
	mutex   sync.Mutex
	content bytes.Buffer
	up      chan struct{}
	isUp    bool
}

func (l *log) Write(data []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.content.Write(data)
	if !l.isUp && strings.Contains(l.content.String(), `"msg":"up"`) {
		l.isUp = true
		close(l.up)
	}
	return len(data), nil
}

func (l *log) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.content.String()
}

// stop sends a signal and returns the exit code.
func (s *running) stop(t *testing.T, signal os.Signal) int {
	t.Helper()
	if err := s.command.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	_ = s.command.Wait() // the exit code says it
	return s.command.ProcessState.ExitCode()
}

func TestTheServerSaysWhereItIs(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, want := range []string{"Charter is up (development, sqlite)", "/docs", "/openapi.json", "Alice", "Bob"} {
		if !strings.Contains(s.lines, want) {
			t.Errorf("no %s in\n%s", want, s.lines)
		}
	}
	for _, url := range []string{s.url + "/readyz", s.url + "/docs", s.admin} {
		response, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != 200 {
			t.Errorf("%s: %s", url, response.Status)
		}
	}
	if exit := s.stop(t, syscall.SIGINT); exit != 0 {
		t.Errorf("exit %d: %s", exit, s.log)
	}
}

func TestProductionLogsJSONAndSeedsNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, production()...)
	response, err := http.Post(s.url+"/api/auth/sign-in", "application/json", strings.NewReader(`{"email":"alice@example.com","password":"down the rabbit hole"}`))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("signing in: %s", response.Status)
	}
	if exit := s.stop(t, syscall.SIGTERM); exit != 0 {
		t.Errorf("exit %d", exit)
	}
	if said := <-s.stdout; said != "" {
		t.Errorf("beside the log there is %q", said)
	}
	for line := range strings.Lines(s.log.String()) {
		var entry struct {
			Msg, URL   string
			Duration   *float64
			DurationMs *float64
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("not JSON: %s", line)
		}
		if entry.Msg == "up" && entry.URL != "http://localhost" {
			t.Errorf("where callers reach it is not named: %s", line)
		}
		if entry.Msg == "request" && (entry.Duration != nil || entry.DurationMs == nil || *entry.DurationMs <= 0 || *entry.DurationMs > 60_000) {
			t.Errorf("the duration has no unit: %s", line)
		}
	}
}

// Callers write as fast as they can while the server is told to stop. Every request that was sent must be
// answered, and everything answered with 201 must be in the database afterwards.
func TestSIGTERMUnderLoadDropsNoAcceptedRequest(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		if out, failed, exit := output(t, []string{"CHARTER_DATABASE_URL=" + url}, "migrate"); exit != 0 {
			t.Fatal(out, failed)
		}
		key := newKey(t, url, "users:write")
		s := serve(t, append(production(), "CHARTER_DATABASE_URL="+url)...)
		var created atomic.Int64
		busy := make(chan struct{})
		var callers sync.WaitGroup
		for caller := range 16 {
			callers.Go(func() { load(t, s.url, key, caller, &created, sync.OnceFunc(func() { busy <- struct{}{} })) })
		}
		for range 16 {
			<-busy
		}
		if exit := s.stop(t, syscall.SIGTERM); exit != 0 {
			t.Errorf("exit %d: %s", exit, s.log)
		}
		callers.Wait()

		db := repositorytest.Open(t, url)
		pool := db.Pools()["shared"]
		if pool == nil {
			pool = db.Pools()["read"]
		}
		var kept int64
		if err := pool.QueryRow("SELECT count(*) FROM users").Scan(&kept); err != nil {
			t.Fatal(err)
		}
		if kept != created.Load() || kept < 16 {
			t.Errorf("%d were created, and %d are there", created.Load(), kept)
		}
	})
}

// newKey makes an API key on the command line.
func newKey(t *testing.T, url, scopes string) string {
	t.Helper()
	out, failed, exit := output(t, []string{"CHARTER_DATABASE_URL=" + url}, "keys", "create", "--name", "test", "--scopes", scopes, "--json")
	var made struct{ Secret string }
	if err := json.Unmarshal([]byte(out), &made); err != nil || exit != 0 {
		t.Fatalf("making a key: %d %s %s", exit, out, failed)
	}
	return made.Secret
}

// load creates users until nobody listens any more. It calls busy after its first answer.
func load(t *testing.T, url, key string, caller int, created *atomic.Int64, busy func()) {
	defer busy()
	transport := new(http.Transport)
	defer transport.CloseIdleConnections()
	client, err := charter.NewClientWithResponses(url, charter.WithHTTPClient(&http.Client{Transport: transport}),
		charter.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
			request.Header.Set("X-API-Key", key)
			return nil
		}))
	if err != nil {
		t.Error(err)
		return
	}
	for i := 0; ; i++ {
		response, err := client.CreateUserWithResponse(context.Background(), nil, charter.UserInput{
			Name: "Load", Email: fmt.Sprintf("load-%d-%d@example.com", caller, i),
		})
		if dial := (&net.OpError{}); errors.As(err, &dial) && dial.Op == "dial" {
			return // nobody listens any more: nothing was sent
		}
		if err != nil || response.JSON201 == nil {
			t.Errorf("request %d of caller %d: %v", i, caller, err)
			return
		}
		created.Add(1)
		busy()
	}
}

func TestPostgreSQLIsMigratedByItsCommandOnly(t *testing.T) {
	t.Parallel()
	setting := []string{"CHARTER_DATABASE_URL=" + repositorytest.PostgreSQL(t)}
	if _, failed, exit := output(t, setting, "serve"); exit != 1 || !strings.Contains(failed, "run `api migrate`") {
		t.Errorf("serving before: %d %s", exit, failed)
	}
	out, failed, exit := output(t, setting, "migrate", "--json")
	var result struct{ Applied []string }
	if err := json.Unmarshal([]byte(out), &result); err != nil || exit != 0 || len(result.Applied) == 0 {
		t.Errorf("migrating: %d %s %s", exit, out, failed)
	}
	if out, failed, exit := output(t, setting, "migrate"); exit != 0 || !strings.Contains(out, "migrations applied: 0") {
		t.Errorf("migrating again: %d %s %s", exit, out, failed)
	}
	s := serve(t, setting...)
	if !strings.Contains(s.lines, "(development, postgres)") {
		t.Error(s.lines)
	}
	s.stop(t, syscall.SIGTERM)
}

func TestTheContractIsPrinted(t *testing.T) {
	t.Parallel()
	if out, _, exit := output(t, nil, "openapi"); exit != 0 || out != string(gen.JSON) {
		t.Errorf("exit %d, %d bytes", exit, len(out))
	}
	if out, _, exit := output(t, nil, "openapi", "--yaml"); exit != 0 || out != string(gen.YAML) {
		t.Errorf("as YAML: exit %d, %d bytes", exit, len(out))
	}
}

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
		"address in use":       {[]string{"CHARTER_ADDR=" + taken.Addr().String()}, nil, 1, "CHARTER_ADDR: listen tcp"},
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
