package repositorytest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const howToInstall = "the tests need PostgreSQL's programs: apt-get install postgresql"

// findProgram looks for one of PostgreSQL's programs where systems put them: in PATH, where Debian keeps
// each version (the newest is taken), and where pg_config says.
func findProgram(name string) (string, error) {
	if program, err := exec.LookPath(name); err == nil {
		return program, nil
	}
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well formed
	if output, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		folders = append([]string{strings.TrimSpace(string(output))}, folders...)
	}
	for _, folder := range slices.Backward(folders) {
		if program, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return program, nil
		}
	}
	return "", fmt.Errorf("%s not found: %s", name, howToInstall)
}
