package compiler

import (
	"errors"
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// firstOfPlace keeps the first mistake of those at one place: it says it best.
func firstOfPlace(found []*document.Error) []*document.Error {
	type place struct {
		file         string
		line, column int
	}
	taken := make(map[place]bool)
	return slices.DeleteFunc(found, func(mistake *document.Error) bool {
		at := place{mistake.File, mistake.Line, mistake.Column}
		defer func() { taken[at] = true }()
		return taken[at]
	})
}

// together joins mistakes of several stages in their order. Of two in one line, the first stage has said it better.
func together(found []*document.Error, more error) error {
	type place struct {
		file string
		line int
	}
	taken := make(map[place]bool)
	for _, mistake := range found {
		taken[place{mistake.File, mistake.Line}] = true
	}
	all := slices.Clone(found)
	for _, err := range parts(more) {
		var mistake *document.Error
		if !errors.As(err, &mistake) {
			return more
		}
		if !taken[place{mistake.File, mistake.Line}] {
			all = append(all, mistake)
		}
	}
	return document.Join(all)
}

// parts are the errors that one error joins.
func parts(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}
