package server_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/charterhq/charter/impl/engine/measure"
	"github.com/charterhq/charter/impl/engine/measure/loadtest"
)

// enough is the part of the throughput of a handler without policies that it is to have with all of them.
const enough = 0.85

// policiesBudget is how long each way to serve a user is measured, once without a network and once over it.
const policiesBudget = 2 * time.Second

// BenchmarkAllPolicies asks for a user, whom the generated handler has from SQLite through GORM: with no pipeline at all, with
// the pipeline of an operation that declares no policy, and with all that such an operation can sensibly have, one policy more at
// a time, in turns, without a network; and these three over loopback, by one caller, whose time counts too, and by many at once
// from another process, whose time does not. It prints what each step adds, and the throughputs of a processor as parts of the
// first and of the second. A hit of the cache is beside them for comparison: it calls no handler.
func BenchmarkAllPolicies(b *testing.B) {
	bench := newPoliciesBench(b)
	none, all, hit := bench.bare(), bench.serve(b, everyPolicy()), bench.serve(b, withCache(everyPolicy()))
	steps := []measure.Candidate{{Name: "the handler, with no pipeline", Run: bench.direct(b, none)}}
	var so way
	for _, step := range stepsToAll {
		step.add(&so)
		steps = append(steps, measure.Candidate{Name: step.name, Run: bench.direct(b, bench.serve(b, so))})
	}
	results := measure.Compare(policiesBudget*time.Duration(len(steps)), steps...)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\na user from SQLite, no network\tµs\tadded µs\tallocs\tof no pipeline\t\n")
	for i, result := range results {
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.0f\t%.2f\t\n", result.Name, result.Nanoseconds/1000,
			(result.Nanoseconds-results[max(i-1, 0)].Nanoseconds)/1000, result.Allocations, results[0].Nanoseconds/result.Nanoseconds)
	}
	fmt.Fprint(w, "\nthroughput\tµs\tof no pipeline\ttarget\tof no policy\ttarget\t\n")
	direct := measure.Compare(3*policiesBudget, steps[0], steps[1], steps[len(steps)-1])
	printParts(w, "no network, ", direct)
	remote := measure.Compare(4*policiesBudget, measure.Candidate{Run: bench.remote(b, none)}, measure.Candidate{Run: bench.remote(b, bench.serve(b, way{}))},
		measure.Candidate{Run: bench.remote(b, all)}, measure.Candidate{Run: bench.remote(b, hit)})
	printParts(w, "one caller over loopback, ", remote)
	loaded, served := bench.loaded(b, none, bench.serve(b, way{}), all, hit)
	printParts(w, fmt.Sprintf("%d callers at once, ", manyCallers), loaded)
	printParts(w, fmt.Sprintf("%d callers on the same processors, by the clock, ", manyCallers), served)
	b.ReportMetric(loaded[1].Nanoseconds/loaded[2].Nanoseconds, "of-no-policy")
	b.ReportMetric(loaded[0].Nanoseconds/loaded[2].Nanoseconds, "of-no-pipeline")
	b.ReportMetric(0, "ns/op") // of all turns together: it says nothing
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
}

// printParts prints throughputs as parts of those of the handler with no pipeline, and with one that declares no policy.
func printParts(w io.Writer, where string, results []measure.Result) {
	const all = 2
	names := [...]string{"no pipeline", "no policy", all: "all policies", "and a hit of the cache"}
	for i, result := range results {
		ofNone, ofNoPolicy := results[0].Nanoseconds/result.Nanoseconds, results[1].Nanoseconds/result.Nanoseconds
		fmt.Fprintf(w, "%s%s\t%.1f\t%.2f\t%s\t%.2f\t%s\t\n", where, names[i], result.Nanoseconds/1000, ofNone, verdict(i == all, ofNone), ofNoPolicy, verdict(i == all, ofNoPolicy))
	}
}

// verdict says whether a part is enough, where that is asked.
func verdict(asked bool, part float64) string {
	if !asked {
		return ""
	}
	return reached(part, enough)
}

// reached says whether a figure is as great as it is to be.
func reached(figure, least float64) string {
	if figure >= least {
		return fmt.Sprintf("at least %.2f: reached", least)
	}
	return fmt.Sprintf("at least %.2f: missed", least)
}

// direct asks a handler without a network.
func (p *policiesBench) direct(b *testing.B, handler http.Handler) func() {
	b.Helper()
	if answer := p.answer(b, handler); string(answer) != string(p.body) {
		b.Fatalf("the answer is %s", answer)
	}
	request, answer := p.request(b.Context()), &nobody{header: make(http.Header)}
	return func() {
		clear(answer.header)
		answer.size = 0
		handler.ServeHTTP(answer, request)
		if answer.size != len(p.body) {
			b.Fatalf("the answer has %d bytes", answer.size)
		}
	}
}

// nobody reads an answer.
type nobody struct {
	header http.Header
	size   int
}

func (n *nobody) Header() http.Header { return n.header }
func (n *nobody) WriteHeader(int)     {}
func (n *nobody) Write(data []byte) (int, error) {
	n.size += len(data)
	return len(data), nil
}

// remote asks it over loopback.
func (p *policiesBench) remote(b *testing.B, handler http.Handler) func() {
	b.Helper()
	address := p.listen(b, handler)
	caller, err := call(address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = caller.Close() })
	message := p.message(b, address)
	return func() {
		if err := caller.ask(message, p.body); err != nil {
			b.Fatal(err)
		}
	}
}

// loaded has many callers at once ask handlers over loopback, in turns. The results are the processor time of the server for a
// request, and its time by the clock on the wall, on all processors, which the callers share.
func (p *policiesBench) loaded(b *testing.B, handlers ...http.Handler) (processor, wall []measure.Result) {
	b.Helper()
	process, all := loadtest.Start(b), make([]*asked, len(handlers))
	for i, handler := range handlers {
		all[i] = p.charter(b, "Charter", handler)
		all[i].warm(b, process)
	}
	measure.Turns(askedRounds, len(all), func(i int) { all[i].ask(b, process) })
	for _, one := range all {
		processor, wall = append(processor, measure.Result{Nanoseconds: one.processor()}), append(wall, measure.Result{Nanoseconds: one.wall()})
	}
	return processor, wall
}
