package main

import (
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	ten "github.com/charterhq/charter/impl/engine/compiler/bench/gen/ten/gen/contract"
	thousand "github.com/charterhq/charter/impl/engine/compiler/bench/gen/thousand/gen/contract"
	"github.com/charterhq/charter/impl/engine/compiler/bench/operations"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/measure"
)

// By how much a request may cost more among a thousand operations than among ten.
const maxRatio = 1.10

// many measures the same requests to the same operations in a contract of ten and in one of a thousand: through
// the router and the whole pipeline, and through validation alone.
func many() error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "ns/op among\t10\t1,000 operations\tratio\ttarget\t\n")
	for i := range operations.Requests(1) {
		small, err := served(ten.Operations, operations.Requests(1)[i])
		if err != nil {
			return err
		}
		large, err := served(thousand.Operations, operations.Requests(1)[i])
		if err != nil {
			return err
		}
		for j := range small {
			results := measure.Compare(manyBudget, small[j], large[j])
			ratio := results[1].Nanoseconds / results[0].Nanoseconds
			verdict := "reached"
			if ratio > maxRatio {
				verdict = "missed"
			}
			fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.2f\tat most %.2f: %s\t\n", small[j].Name, results[0].Nanoseconds, results[1].Nanoseconds, ratio, maxRatio, verdict)
		}
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// manyBudget is how long both contracts together have for one request.
const manyBudget = 2 * time.Second

// served are the ways to measure a request: all of the pipeline, and validation.
func served(all []contract.Operation, request *operations.Request) ([]measure.Candidate, error) {
	server, err := operations.Serve(all)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].ID == request.Operation {
			return []measure.Candidate{
				{Name: request.Operation + ", pipeline", Run: func() { request.Send(server) }},
				{Name: request.Operation + ", validation", Run: func() { _ = request.Check(&all[i]) }},
			}, nil
		}
	}
	return nil, fmt.Errorf("there is no operation %s", request.Operation)
}
