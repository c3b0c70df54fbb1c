package auth_test

import (
	"encoding/json"
	"log/slog"
	"slices"
	"testing"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/impl/auth"
)

// constants are the values of a type of the contract that lists them with a description each.
func constants(t *testing.T, schema string) []string {
	t.Helper()
	var document struct {
		Components struct {
			Schemas map[string]struct {
				OneOf []struct{ Const string }
				Enum  []string
			}
		}
	}
	if err := json.Unmarshal(gen.JSON, &document); err != nil {
		t.Fatal(err)
	}
	values := document.Components.Schemas[schema].Enum
	for _, one := range document.Components.Schemas[schema].OneOf {
		values = append(values, one.Const)
	}
	if len(values) == 0 {
		t.Fatalf("the contract lists no %s", schema)
	}
	slices.Sort(values)
	return values
}

// A scope or a role that is added to the contract is missing nowhere: an administrator has it, a key can have it.
func TestScopesAndRolesAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	want := constants(t, "Scope")
	if got := auth.AllScopes(); !slices.Equal(got, want) {
		t.Errorf("there are %q, and the contract has %q", got, want)
	}
	service := auth.NewService(auth.Options{Logger: slog.New(slog.DiscardHandler)})
	defer service.Close()
	if got := service.Grants("admin"); !slices.Equal(got, want) {
		t.Errorf("an administrator may %q", got)
	}
	for _, role := range constants(t, "Role") {
		granted := service.Grants(role)
		if granted == nil || !slices.IsSorted(granted) {
			t.Errorf("what a %s may is not stated, or not sorted: %q", role, granted)
		}
	}
	if granted := service.Grants("root"); len(granted) != 0 {
		t.Errorf("a role that there is not grants %q", granted)
	}
}
