package main

import (
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/charterhq/charter/impl/auth/issuer"
)

func TestAMisspeltVariableIsNamed(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]string{
		"CHARTER_ADDRESS":      "api: CHARTER_ADDRESS is not a setting, and is ignored; did you mean CHARTER_ADDR?",
		"CHARTER_DATABSE_URL":  "did you mean CHARTER_DATABASE_URL?",
		"CHARTER_SOMETHING_OF": "api: CHARTER_SOMETHING_OF is not a setting, and is ignored (api --help",
	} {
		if _, failed, _ := output(t, []string{variable + "=x"}, "migrate"); !strings.Contains(failed, want) {
			t.Errorf("%s: %s", variable, failed)
		}
		if _, failed, _ := output(t, []string{variable + "=x", "CHARTER_ENV=production"}, "serve"); !strings.Contains(failed, want) {
			t.Errorf("%s, where the settings do not do: %s", variable, failed)
		}
	}
	s := serve(t, append(production(), "CHARTER_ADDRESS=x")...)
	s.stop(t, syscall.SIGTERM)
	if !regexp.MustCompile(`"level":"WARN","msg":"CHARTER_ADDRESS is not a setting`).MatchString(s.log.String()) {
		t.Errorf("the log does not warn: %s", s.log)
	}
}

func TestTheReadmeAndTheHelpListEverySetting(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	help, _, _ := output(t, nil, "--help")
	for _, variable := range known {
		if !strings.Contains(string(readme), "\n| `"+variable+"` |") {
			t.Errorf("the README's table lacks %s", variable)
		}
		if !strings.Contains(help, "("+variable+")") {
			t.Errorf("the help lacks %s", variable)
		}
	}
}

func TestTheExampleOfATrustedIssuerIsTaken(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"README": string(readme), "help": settingsHelp} {
		example := regexp.MustCompile(`(?s)\[\{"issuer".*?\}\]`).FindString(text)
		trusted, err := issuer.Parse(example, false)
		if err != nil || len(trusted) != 1 || trusted[0].Audience == "" || trusted[0].ScopesClaim == "" || len(trusted[0].Scopes) == 0 {
			t.Errorf("%s: %q: %v", name, example, err)
		}
	}
}
