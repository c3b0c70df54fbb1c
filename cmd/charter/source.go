package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
)

// reader reads the files of a contract: those on the disk, the standard input, or what git has of them.
func reader(command *cobra.Command, contract string) func(name string) ([]byte, error) {
	object, inGit := strings.CutPrefix(contract, gitPrefix)
	revision, path, _ := strings.Cut(object, ":")
	return func(name string) ([]byte, error) {
		switch {
		case name == "-":
			return io.ReadAll(command.InOrStdin())
		case !inGit && name == contract:
			return os.ReadFile(name)
		case !inGit:
			return assemble.ReadFile(name)
		case revision == "" || path == "":
			return nil, errors.New("a contract in git is git:REVISION:PATH, such as git:main:openapi.yaml")
		}
		// A file that the contract refers to has the same prefix, or none if the contract is at the top.
		file := strings.TrimPrefix(name, gitPrefix+revision+":")
		return fromGit(command, revision+":"+filepath.ToSlash(file))
	}
}

const gitPrefix = "git:"

func fromGit(command *cobra.Command, object string) ([]byte, error) {
	//nolint:gosec // what follows --end-of-options is no option
	git := exec.CommandContext(command.Context(), "git", "show", "--no-color", "--no-textconv", "--end-of-options", object)
	data, err := git.Output()
	if failed := new(exec.ExitError); errors.As(err, &failed) {
		return nil, errors.New(strings.TrimSpace(string(failed.Stderr)))
	}
	return data, err
}
