package rivals_test

import (
	"fmt"
	"testing"
	"time"
	"sync"

	"github.com/charterhq/charter/impl/engine/compiler/bench/measure"
	"github.com/charterhq/charter/impl/engine/compiler/bench/rivals"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

var sink any
type big struct{ a [50]*int }
var pool = sync.Pool{New: func() any { return new(big)}}

func TestMicro(t *testing.T) {
	var cs []measure.Candidate
	add := func(name string, f func()) { cs = append(cs, measure.Candidate{Name: name, Run: f}) }
	for _, q := range []string{"", "limit=50", "limit=50&cursor=eyJ2IjoxfQ", "limit=50&cursor=eyJ2IjoxfQ&role=admin", "limit=50&cursor=eyJ2IjoxfQ&role=admin&active=true","limit=50&cursor=eyJ2IjoxfQ&role=admin&active=true&since=2026-11-23T09:30:00Z"} {
		check, _ := rivals.Charter().Prepare(rivals.List(q, "")())
		add("q "+q, func() { _ = check() })
	}
	check, _ := rivals.Charter().Prepare(rivals.List("", "1.2.3")())
	add("header", func() { _ = check() })
	add("alloc request", func() { sink = &contract.Request{} })
	add("pool", func() { x := pool.Get(); pool.Put(x) })
	r := rivals.List("", "")()
	add("begin-problem", func() { x := contract.Request{HTTP: r.HTTP}; validate.Begin(&x).Problem() })
	date := []byte("2026-11-23T09:30:00Z")
	add("isdatetime", func() { validate.IsDateTime(date) })
	p := validate.NewPattern(`^[A-Za-z0-9_-]+$`)
	cur := []byte("eyJ2IjoxfQ")
	add("pattern", func() { p.Matches(cur) })
	id := []byte("019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f")
	add("uuid", func() { validate.IsUUID(id) })
	for _, x := range measure.Compare(6*time.Second, cs...) {
		fmt.Printf("%-90s %6.1f ns %5.0f B %3.0f\n", x.Name, x.Nanoseconds, x.Bytes, x.Allocations)
	}
}
