package pipeline_test

import (
	"fmt"
	"math"
	"os"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/charterhq/charter/impl/engine/measure"
)

// benchBudget is how long a request with a policy and one without have together.
const benchBudget = 1200 * time.Millisecond

// BenchmarkPolicies sends the same requests to an operation without a policy and to one with each policy alone, in turns, and
// prints what each adds. The handler does next to nothing: so all that a policy costs is seen. Times are processor time.
func BenchmarkPolicies(b *testing.B) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\na policy alone\tns without\tns with\tadded ns\tadded allocs\tadded B\t\n")
	for _, one := range policedOnes() {
		row := "" // the last of several runs
		b.Run(one.name, func(b *testing.B) {
			without, with := one.none(b), one.serve(b)
			results := measure.Compare(benchBudget, measure.Candidate{Run: without}, measure.Candidate{Run: with})
			bare, policed := results[0], results[1]
			added, allocations := policed.Nanoseconds-bare.Nanoseconds, math.Round(policed.Allocations-bare.Allocations)+0 // no -0
			row = fmt.Sprintf("%s\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t\n", one.name, bare.Nanoseconds, policed.Nanoseconds, added, allocations, policed.Bytes-bare.Bytes)
			b.ReportMetric(0, "ns/op") // of all turns together: it says nothing
			b.ReportMetric(added, "added-ns")
			b.ReportMetric(allocations, "added-allocs")
		})
		fmt.Fprint(w, row)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
}
