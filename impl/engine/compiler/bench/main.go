// Command bench prints what the validation of a request costs, beside what others take for the same requests,
// and what a contract of many operations costs. Times are processor time. Run go run ./generate before it.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler/bench/rivals"
	"github.com/charterhq/charter/impl/engine/measure"
)

// budget is how long all candidates together have for one request.
const budget = 6 * time.Second

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	all, err := rivals.All()
	if err != nil {
		return err
	}
	for _, scenario := range rivals.Scenarios() {
		candidates, err := prepare(scenario, all)
		if err != nil {
			return err
		}
		if err := table(scenario.Name, measure.Compare(budget, candidates...)); err != nil {
			return err
		}
	}
	return many()
}

// prepare makes candidates of the rivals that take part, and lets none be measured that is wrong.
func prepare(scenario rivals.Scenario, all []rivals.Rival) ([]measure.Candidate, error) {
	var candidates []measure.Candidate
	for _, rival := range all {
		check, err := rival.Prepare(scenario.New())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", rival.Name, err)
		}
		if check == nil {
			continue
		}
		switch err := check(); {
		case err == nil && !scenario.OK:
			return nil, fmt.Errorf("%s accepts %s", rival.Name, scenario.Name)
		case err != nil && scenario.OK:
			return nil, fmt.Errorf("%s refuses %s: %w", rival.Name, scenario.Name, err)
		}
		candidates = append(candidates, measure.Candidate{Name: rival.Name, Run: func() { _ = check() }})
	}
	return candidates, nil
}
