package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/engine/measure"
	"github.com/charterhq/charter/impl/engine/measure/loadtest"
	"github.com/charterhq/charter/impl/engine/programtest"
	"github.com/charterhq/charter/impl/server"
)

// rival is another program that answers GET /api/users/{id} from the same file of SQLite. It is in the folder rivals.
type rival struct {
	name    string
	least   float64 // how many times as many requests a second Charter is to serve
	command []string
}

var rivals = []rival{
	{"Fastify", 1.5, []string{"fastify.js"}},
	{"Next.js", 20, []string{"node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "--keepAliveTimeout", "60000"}},
}

// BenchmarkUser asks for a user, whom all servers have from the same file of SQLite: Charter through GORM, with the pipeline of an
// operation that declares no policy, and with all policies; a server of Fastify, and one of Next.js, if .ci/prepare has brought
// them. The rivals check the id and read the user, and nothing else: they know no callers, count and log nothing. A hit of
// Charter's cache is beside them for comparison: it does not read the user.
//
// Many callers, in another process, share the processors with the server that they ask, in turns. What a machine serves so is
// what the aims are about. A server of Node.js keeps one processor busy and leaves the others to the callers, which Charter shares
// with them, so that what it serves with a processor of its own is printed too: that is by the processor time of all its threads.
func BenchmarkUser(b *testing.B) {
	bench := newPoliciesBench(b)
	all := []*asked{
		bench.charter(b, "Charter, no policies", bench.serve(b, way{})), bench.charter(b, "Charter, all policies", bench.serve(b, everyPolicy())),
		bench.charter(b, "Charter, a hit of the cache", bench.serve(b, withCache(everyPolicy()))),
	}
	ours, against := all, installed(b)
	for _, r := range against {
		all = append(all, bench.start(b, r))
	}
	process := loadtest.Start(b)
	for _, one := range all {
		bench.check(b, one.target.Address)
		one.warm(b, process)
	}
	measure.Turns(askedRounds, len(all), func(i int) { all[i].ask(b, process) })

	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\na user from SQLite, %d callers on the same %d processors\trequests/s\tprocessor µs/request\trequests/s of a processor\t\n", manyCallers, runtime.NumCPU())
	for _, one := range all {
		fmt.Fprintf(w, "%s\t%.0f\t%.1f\t%.0f\t\n", one.name, 1e9/one.wall(), one.processor()/1000, 1e9/one.processor())
	}
	printTimes(w, ours[0], enough, ours[1:2])
	b.ReportMetric(ours[0].wall()/ours[1].wall(), "of-no-policy")
	for i, r := range against {
		theirs := all[len(ours)+i]
		printTimes(w, theirs, r.least, ours)
		b.ReportMetric(theirs.wall()/ours[1].wall(), "x-"+r.name)
	}
	b.ReportMetric(0, "ns/op") // of all turns together: it says nothing
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
}

// printTimes prints what servers serve, as parts of what another does.
func printTimes(w io.Writer, other *asked, least float64, servers []*asked) {
	fmt.Fprintf(w, "\ntimes %s\trequests/s\ttarget\trequests/s of a processor\t\n", other.name)
	for _, one := range servers {
		times := other.wall() / one.wall()
		fmt.Fprintf(w, "%s\t%.2f\t%s\t%.2f\t\n", one.name, times, reached(times, least), other.processor()/one.processor())
	}
}

// rivalsFolder is where .ci/prepare brings the rivals, with a Node.js of their own.
const rivalsFolder = "../../.cache/rivals"

// installed are the rivals, if they are there.
func installed(b *testing.B) []rival {
	b.Helper()
	if _, err := os.Stat(rivalsFolder + "/built"); err != nil {
		b.Log("Fastify and Next.js are not installed, and Charter is measured alone: .ci/prepare bench brings them if there is npm (apt-get install npm)")
		return nil
	}
	return rivals
}

// start starts a rival, in production and in one process, whose JavaScript one processor runs. It ends with the benchmark.
func (p *policiesBench) start(b *testing.B, r rival) *asked {
	b.Helper()
	address := conntest.FreeAddress(b)
	_, port, _ := strings.Cut(address, ":")
	command := exec.CommandContext(b.Context(), "node_modules/.bin/node", r.command...)
	command.Dir, command.Stderr = rivalsFolder, os.Stderr
	command.Env = append(os.Environ(), "NODE_ENV=production", "NEXT_TELEMETRY_DISABLED=1", "PORT="+port, "DATABASE="+strings.TrimPrefix(p.database, "sqlite:"))
	connection, _ := programtest.Serve(b, command, address)
	_ = connection.Close()
	return p.target(b, r.name, address, func() (time.Duration, error) { return measure.Of(command.Process.Pid) })
}

// check holds a server to answer what the handler does, and to refuse what is no id.
func (p *policiesBench) check(b *testing.B, address string) {
	b.Helper()
	var want, got any
	status, body := p.get(b, address, server.AliceID.String())
	if err := json.Unmarshal(p.body, &want); err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(body, &got); err != nil || status != http.StatusOK || !reflect.DeepEqual(got, want) {
		b.Fatalf("the answer is %d, %s, and not %s: %v", status, body, p.body, err)
	}
	if status, body := p.get(b, address, "no-id"); status != http.StatusBadRequest {
		b.Fatalf("the answer to what is no id is %d, %s", status, body)
	}
}

func (p *policiesBench) get(b *testing.B, address, id string) (status int, body []byte) {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://"+address+"/api/users/"+id, nil)
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("X-API-Key", p.key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	if err != nil {
		b.Fatal(err)
	}
	return response.StatusCode, body
}
