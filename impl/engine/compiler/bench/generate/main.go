// Command generate makes what the benchmarks run: the validators of ../spec/openapi.yaml as the server and as a
// package alone have them, and those of a contract of ten and one of a thousand operations. With -time it
// prints how long a thousand operations take, with all outputs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/bench/operations"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/measure"
)

func main() {
	withTimes := flag.Bool("time", false, "print how long a thousand operations take")
	flag.Parse()
	if err := run(context.Background(), *withTimes); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, withTimes bool) (err error) {
	folder, err := os.MkdirTemp("", "contracts")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	for _, made := range []struct {
		name    string
		spec    string
		options compiler.Options
	}{
		{"small", "spec/openapi.yaml", compiler.Options{Only: []string{"operations", "models", "server"}}},
		{"alone", "spec/openapi.yaml", compiler.Options{Only: []string{"validators"}, Package: "alone"}},
		{"ten", operations.Contract(10), compiler.Options{Only: []string{"operations"}}},
		{"thousand", operations.Contract(1000), compiler.Options{Only: []string{"operations"}}},
	} {
		made.options.Spec = made.spec
		if made.spec != "spec/openapi.yaml" {
			made.options.Spec = filepath.Join(folder, made.name+".yaml")
			if err := os.WriteFile(made.options.Spec, []byte(made.spec), 0o600); err != nil {
				return err
			}
		}
		files, err := compiler.Generate(ctx, made.options)
		if err != nil {
			return fmt.Errorf("generating %s: %w", made.name, err)
		}
		if _, err := emit.Write(filepath.Join("gen", made.name), files); err != nil {
			return err
		}
	}
	if !withTimes {
		return nil
	}
	return timed(ctx, filepath.Join(folder, "thousand.yaml"))
}

// timed generates all outputs, and prints how long each phase took.
func timed(ctx context.Context, spec string) error {
	began, times := measure.Now(), make(map[string]time.Duration)
	var order []string
	last, since := "", began
	files, err := compiler.Generate(ctx, compiler.Options{Spec: spec, Began: func(phase string) {
		at := measure.Now()
		times[last] += at - since
		last, since, order = phase, at, append(order, phase)
	}})
	if err != nil {
		return err
	}
	times[last] += measure.Now() - since
	size := 0
	for _, file := range files {
		size += len(file.Data)
	}
	fmt.Fprintf(os.Stdout, "1,000 operations, all outputs: %.1f s of processor time for %d files of %.1f MB (target: under 30 s)\n", (measure.Now() - began).Seconds(), len(files), float64(size)/1e6)
	for _, phase := range order {
		fmt.Fprintf(os.Stdout, "  %-10s %5.2f s\n", phase, times[phase].Seconds())
	}
	fmt.Fprintln(os.Stdout)
	return nil
}
