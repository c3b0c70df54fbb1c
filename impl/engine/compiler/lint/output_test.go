package lint_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

var update = flag.Bool("update", false, "write what is reported to testdata")

// outputs are the files of a folder below testdata that a report of its openapi.yaml is compared with.
var outputs = map[string]func(*lint.Report, io.Writer) error{
	"want.txt": (*lint.Report).Text, "want.json": (*lint.Report).JSON, "want.sarif": (*lint.Report).SARIF,
}

func written(t *testing.T, report *lint.Report, write func(*lint.Report, io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(report, &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// reported lints a folder's contract, under its bare name.
func reported(t *testing.T, dir string) *lint.Report {
	t.Helper()
	report, err := compiler.Lint(t.Context(), filepath.Join(dir, "openapi.yaml"), os.ReadFile, lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	report.File = "openapi.yaml"
	for i := range report.Findings {
		report.Findings[i].Place.File = filepath.Base(report.Findings[i].Place.File)
	}
	return report
}

func TestReportsAreWhatIsExpected(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"mistakes", "advice", "syntax", "clean", "files"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("testdata", name)
			report := reported(t, dir)
			for file, write := range outputs {
				path := filepath.Join(dir, file)
				if file == "want.sarif" && name != "advice" {
					continue // each holds all rules; one is enough
				}
				got := written(t, report, write)
				if *update {
					if err := os.WriteFile(path, got, 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("%s is not as expected (go test -update writes it):\n%s", path, got)
				}
			}
		})
	}
}

func TestTheSameContractGivesTheSameReport(t *testing.T) {
	t.Parallel()
	want := written(t, reported(t, "testdata/advice"), (*lint.Report).JSON)
	for range 5 {
		if got := written(t, reported(t, "testdata/advice"), (*lint.Report).JSON); !bytes.Equal(got, want) {
			t.Fatalf("another run gave\n%s", got)
		}
	}
}

// The structure that SARIF 2.1.0 asks for, by the names of its sections.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver struct {
				Name           string      `json:"name"`
				InformationURI string      `json:"informationUri"`
				Rules          []sarifRule `json:"rules"`
			} `json:"driver"`
		} `json:"tool"`
		Invocations []struct {
			ExecutionSuccessful        *bool `json:"executionSuccessful"`
			ToolExecutionNotifications []struct {
				Level   string       `json:"level"`
				Message sarifMessage `json:"message"`
			} `json:"toolExecutionNotifications"`
		} `json:"invocations"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifRule struct {
		ID                   string       `json:"id"`
		ShortDescription     sarifMessage `json:"shortDescription"`
		FullDescription      sarifMessage `json:"fullDescription"`
		Help                 sarifMessage `json:"help"`
		DefaultConfiguration struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndColumn   int `json:"endColumn"`
	}
	sarifResult struct {
		RuleID    string       `json:"ruleId"`
		RuleIndex *int         `json:"ruleIndex"`
		Level     string       `json:"level"`
		Message   sarifMessage `json:"message"`
		Locations []struct {
			PhysicalLocation struct {
				ArtifactLocation struct {
					URI string `json:"uri"`
				} `json:"artifactLocation"`
				Region *sarifRegion `json:"region"`
			} `json:"physicalLocation"`
			LogicalLocations []struct {
				FullyQualifiedName string `json:"fullyQualifiedName"`
			} `json:"logicalLocations"`
		} `json:"locations"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
	}
)

func (r *sarifRegion) right() bool {
	return r.StartLine >= 1 && r.StartColumn >= 1 && (r.EndColumn == 0 || r.EndColumn > r.StartColumn)
}

// strictly reads JSON and refuses what the types above do not know.
func strictly(t *testing.T, data []byte, into any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Fatal(err)
	}
}

var fingerprint = regexp.MustCompile(`^[0-9a-f]{32}$`)

func TestSARIFHasTheStructureOfItsStandard(t *testing.T) {
	t.Parallel()
	levels := []string{"none", "note", "warning", "error"}
	for _, name := range []string{"mistakes", "advice", "syntax", "clean"} {
		report := reported(t, filepath.Join("testdata", name))
		var log sarifLog
		strictly(t, written(t, report, (*lint.Report).SARIF), &log)
		if log.Version != "2.1.0" || !strings.HasSuffix(log.Schema, "sarif-schema-2.1.0.json") || len(log.Runs) != 1 {
			t.Fatalf("%+v", log)
		}
		run := log.Runs[0]
		if run.Tool.Driver.Name == "" || run.ColumnKind != "unicodeCodePoints" || run.Results == nil || len(run.Results) != len(report.Findings) ||
			len(run.Invocations) != 1 || run.Invocations[0].ExecutionSuccessful == nil || len(run.Invocations[0].ToolExecutionNotifications) != len(report.Unchecked) {
			t.Errorf("%s: %+v", name, run)
		}
		for _, rule := range run.Tool.Driver.Rules {
			if rule.ID == "" || rule.ShortDescription.Text == "" || rule.FullDescription.Text == "" || rule.Help.Text == "" || !slices.Contains(levels, rule.DefaultConfiguration.Level) {
				t.Errorf("%+v", rule)
			}
		}
		seen := make(map[string]bool)
		for _, result := range run.Results {
			key := result.PartialFingerprints["charterFinding/v1"]
			if result.RuleIndex == nil || run.Tool.Driver.Rules[*result.RuleIndex].ID != result.RuleID || !slices.Contains(levels, result.Level) ||
				result.Message.Text == "" || len(result.Locations) != 1 || !fingerprint.MatchString(key) || seen[key] {
				t.Errorf("%+v", result)
			}
			seen[key] = true
			physical := result.Locations[0].PhysicalLocation
			if physical.ArtifactLocation.URI != "openapi.yaml" || physical.Region == nil || !physical.Region.right() {
				t.Errorf("%s: %+v", result.RuleID, physical)
			}
		}
	}
}

func TestFilesAreNamedAsURIs(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"openapi.yaml": "openapi.yaml", "./a/../b c.yaml": "b%20c.yaml", "/tmp/a b.yaml": "file:///tmp/a%20b.yaml", "a:b.yaml": "./a:b.yaml",
	} {
		report := lint.Run(nil, file, []lint.Mistake{{Rule: lint.Syntax, Error: notYAML(file)}}, lint.Options{})
		var log sarifLog
		strictly(t, written(t, report, (*lint.Report).SARIF), &log)
		if got := log.Runs[0].Results[0].Locations[0].PhysicalLocation; got.ArtifactLocation.URI != want || got.Region != nil {
			t.Errorf("%s: %+v", file, got)
		}
	}
}

func TestAFingerprintStaysWhileLinesMove(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/advice/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	signs := func(text string) []string {
		var found []string
		for _, f := range run(t, text).Findings {
			found = append(found, f.Fingerprint)
		}
		return found
	}
	moved := strings.ReplaceAll(string(text), "\n", "\n\n")
	if before, after := signs(string(text)), signs(moved); !slices.Equal(before, after) {
		t.Errorf("before %v, after %v", before, after)
	}
}
