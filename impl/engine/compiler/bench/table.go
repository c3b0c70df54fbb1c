package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/charterhq/charter/impl/engine/measure"
)

// targets are by how much Charter is to be cheaper.
var targets = map[string]float64{"openapi3filter, 3.1": 200, "openapi3filter, 3.0": 10}

// table writes one table. The first result is Charter's; the others are shown beside it.
func table(name string, results []measure.Result) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s\t\t\t\t\t\n", name)
	fmt.Fprintf(w, "\tns/op\tB/op\tallocs/op\tx charter\ttarget\t\n")
	for _, result := range results {
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.0f\t", result.Name, result.Nanoseconds, result.Bytes, result.Allocations)
		ratio := result.Nanoseconds / results[0].Nanoseconds
		target := targets[result.Name]
		switch {
		case result.Name == results[0].Name:
			fmt.Fprintf(w, "\t\t\n")
		case target == 0:
			fmt.Fprintf(w, "%.1f x\t\t\n", ratio)
		case ratio >= target:
			fmt.Fprintf(w, "%.1f x\tat least %.0f x: reached\t\n", ratio, target)
		default:
			fmt.Fprintf(w, "%.1f x\tat least %.0f x: missed\t\n", ratio, target)
		}
	}
	fmt.Fprintln(w)
	return w.Flush()
}
