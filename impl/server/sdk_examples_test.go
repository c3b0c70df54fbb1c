package server_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/sdk/golang/snippettest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// understood are those that an example may have at a server that has none of what it names: it was understood.
var understood = regexp.MustCompile(`^(<nil>|400 token-not-valid|401 sign-in-failed|401 invalid_client|401: |403 wrong-password|404 not-found)`)

// person signs in, and again when signing out, as one of the examples does, has ended the token.
const person = `charter.WithTokenSource(charter.TokenFunc(func(ctx context.Context) (charter.IssuedToken, error) {
		nobody, err := charter.New(charter.WithBaseURL(os.Args[1]))
		if err != nil {
			return charter.IssuedToken{}, err
		}
		tokens, err := nobody.Auth.CreateTokens(ctx, charter.CreateTokensParams{Email: "reader@example.com", Password: "an example for everything"})
		if err != nil {
			return charter.IssuedToken{}, err
		}
		return charter.IssuedToken{Value: tokens.AccessToken}, nil
	}))`

// The example that the reference of the Go SDK has for each operation is a request that the server understands.
func TestEveryExampleOfTheGoSDKIsUnderstood(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	module := snippettest.Read(t, filepath.Join("..", "..", "clients", "go"))
	examples := module.Snippets(t, "REFERENCE.md")
	s.NewUser(t, "reader@example.com", "admin", "an example for everything")
	dir := module.Program(t, person, examples)
	snippettest.Run(t, dir, "build", "-o", "examples", ".")
	command := exec.CommandContext(t.Context(), filepath.Join(dir, "examples"), s.URL)
	var output strings.Builder
	command.Stderr = &output
	if err := command.Run(); err != nil {
		t.Fatalf("%v\n%s", err, output.String())
	}
	lines := strings.Split(strings.TrimSpace(output.String()), "\n")
	if len(lines) != len(examples) {
		t.Fatalf("%d of %d examples were carried out:\n%s", len(lines), len(examples), output.String())
	}
	for _, line := range lines {
		name, outcome, _ := strings.Cut(line, "\t")
		if !understood.MatchString(outcome) {
			t.Errorf("%s: %s", name, outcome)
		}
	}
}
