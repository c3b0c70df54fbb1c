package lint

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	toolURI     = "https://github.com/charterhq/charter"
)

// object is a JSON object; encoding/json writes its keys in the order of the alphabet.
type jsonObject map[string]any

// SARIF writes a report as OASIS SARIF 2.1.0 (sections 3.14 the run, 3.27 the result), which code reviews show
// beside the lines. Fingerprints keep a finding the same while its lines move.
func (r *Report) SARIF(out io.Writer) error {
	var rules []jsonObject
	index := make(map[string]int)
	for _, rule := range all {
		index[rule.Name] = len(rules)
		rules = append(rules, rule.sarif())
	}
	results := []jsonObject{}
	for i := range r.Findings {
		results = append(results, r.Findings[i].sarif(index))
	}
	var notes []jsonObject
	for _, unchecked := range r.Unchecked {
		notes = append(notes, jsonObject{"level": "note", "message": jsonObject{"text": "Not checked: " + unchecked}})
	}
	invocation := jsonObject{"executionSuccessful": true}
	if notes != nil {
		invocation["toolExecutionNotifications"] = notes
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(jsonObject{
		"$schema": sarifSchema,
		"version": "2.1.0",
		"runs": []jsonObject{{
			"tool":        jsonObject{"driver": jsonObject{"name": "charter", "informationUri": toolURI, "rules": rules}},
			"invocations": []jsonObject{invocation},
			"columnKind":  "unicodeCodePoints",
			"results":     results,
		}},
	})
}

var sarifLevels = map[Severity]string{Info: "note", Warning: "warning", Error: "error"}

func (r *Rule) sarif() jsonObject {
	return jsonObject{
		"id":                   r.Name,
		"shortDescription":     jsonObject{"text": r.Why},
		"fullDescription":      jsonObject{"text": r.Text},
		"help":                 jsonObject{"text": r.Explain()},
		"defaultConfiguration": jsonObject{"level": sarifLevels[r.Severity]},
	}
}

func (f *Finding) sarif(index map[string]int) jsonObject {
	physical := jsonObject{"artifactLocation": jsonObject{"uri": sarifURI(f.Place.File)}}
	if f.Place.Line > 0 {
		region := jsonObject{"startLine": f.Place.Line, "startColumn": max(f.Place.Column, 1)}
		if end := f.Place.End(); end > 0 && f.Place.Source != notShown {
			region["endColumn"] = end
		}
		physical["region"] = region
	}
	location := jsonObject{"physicalLocation": physical}
	if f.Pointer != "" {
		location["logicalLocations"] = []jsonObject{{"fullyQualifiedName": f.Pointer}}
	}
	return jsonObject{
		"ruleId":              f.Rule,
		"ruleIndex":           index[f.Rule],
		"level":               sarifLevels[f.Severity],
		"message":             jsonObject{"text": f.Place.Reason},
		"locations":           []jsonObject{location},
		"partialFingerprints": jsonObject{"charterFinding/v1": f.Fingerprint},
	}
}

// sarifURI is the file as a reference relative to where the tool runs, or a file URI for an absolute path.
func sarifURI(file string) string {
	path := filepath.ToSlash(filepath.Clean(file))
	if filepath.IsAbs(file) {
		return (&url.URL{Scheme: "file", Path: path}).String()
	}
	return (&url.URL{Path: path}).String()
}
