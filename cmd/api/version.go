package main

import (
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/charterhq/charter/gen"
)

// version says which contract is served, and from what the program was built.
func version() (string, error) {
	var document struct {
		Info struct{ Title, Version string }
	}
	if err := json.Unmarshal(gen.JSON, &document); err != nil {
		return "", fmt.Errorf("read the contract: %w", err)
	}
	text := fmt.Sprintf("api: %s %s", document.Info.Title, document.Info.Version)
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return text, nil
	}
	for _, setting := range build.Settings {
		switch {
		case setting.Key == "vcs.revision":
			text += ", revision " + setting.Value
		case setting.Key == "vcs.modified" && setting.Value == "true":
			text += " with changes"
		}
	}
	return text + ", " + build.GoVersion, nil
}
