package main

import (
	"net"
	"os"
	"regexp"
	"slices"
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
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	if _, failed, _ := output(t, []string{"CHARTER_ADDRESS=127.0.0.1:0", "CHARTER_ADDR=" + taken.Addr().String()}, "serve"); !strings.Contains(failed, "did you mean CHARTER_ADDR?") {
		t.Errorf("where the address is in use that was to be another: %s", failed)
	}
	s := serve(t, append(production(), "CHARTER_ADDRESS=x")...)
	s.stop(t, syscall.SIGTERM)
	if !regexp.MustCompile(`"level":"WARN","msg":"CHARTER_ADDRESS is not a setting`).MatchString(s.log.String()) {
		t.Errorf("the log does not warn: %s", s.log)
	}
}

// The help lists every setting; the README shows the most important ones, and leads to the help.
func TestTheHelpListsEverySettingAndTheReadmeNoOther(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`CHARTER_[A-Z_]+[A-Z]`).FindAllString(string(readme), -1)
	if len(shown) == 0 || !strings.Contains(string(readme), "`bin/api --help`") {
		t.Error("the README shows no setting, or does not say what lists them")
	}
	for _, variable := range shown {
		if !slices.Contains(known, variable) {
			t.Errorf("%s of the README is not a setting", variable)
		}
	}
	for _, command := range [][]string{{"--help"}, {"serve", "--help"}} {
		help, _, _ := output(t, nil, command...)
		for _, variable := range known {
			if !strings.Contains(help, "("+variable+")") {
				t.Errorf("%v lacks %s", command, variable)
			}
		}
	}
}

func TestTheExampleOfATrustedIssuerIsTaken(t *testing.T) {
	t.Parallel()
	example := regexp.MustCompile(`(?s)\[\{"issuer".*?\}\]`).FindString(settingsHelp)
	trusted, err := issuer.Parse(example, false)
	if err != nil || len(trusted) != 1 || trusted[0].Audience == "" || trusted[0].ScopesClaim == "" || len(trusted[0].Scopes) == 0 {
		t.Errorf("%q: %v", example, err)
	}
}
