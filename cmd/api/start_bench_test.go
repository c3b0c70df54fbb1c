package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/engine/programtest"
)

// What a start may take and what an idle server may occupy, in megabytes of a million bytes.
const (
	mostToAnswer = 100 * time.Millisecond
	mostResident = 50.0
	mostProgram  = 50.0
)

// A server is started so many times, and left alone for that long; the last time for longer, in which what it does by itself, such
// as looking for jobs, has made garbage.
const (
	starts = 7 // an odd number has a middle
	idle   = 2 * time.Second
	longer = time.Minute
)

// BenchmarkStart starts bin/api as make build makes it, on SQLite, in an empty folder and in one that has its database. It prints
// how long it is from there to the answer to the first request, and what the server occupies that has answered it and waits: of
// that, what is its own, and what the system shares among all that run the program, and can take away. The first start in
// development seeds users besides. Figures are the medians of the starts, but for those of a minute later, which are of one.
func BenchmarkStart(b *testing.B) {
	programtest.Run(b, filepath.Join("..", ".."), nil, "make", "build")
	program, err := filepath.Abs(filepath.Join("..", "..", "bin", "api"))
	if err != nil {
		b.Fatal(err)
	}
	about, err := os.Stat(program)
	if err != nil {
		b.Fatal(err)
	}
	var first, again started
	for i := range starts {
		dir, alone := b.TempDir(), []time.Duration{idle}
		if i == starts-1 {
			alone = append(alone, longer)
		}
		first.add(b, program, dir, alone...)
		again.add(b, program, dir, alone...)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\na start, on SQLite\tms to the first answer\ttarget\tresident MB\tof its own\tof files\ta minute later\ttarget\t\n")
	first.print(w, "in an empty folder, with seeding")
	again.print(w, "with a database")
	size := float64(about.Size()) / 1e6
	fmt.Fprintf(w, "\nthe program\tMB\ttarget\t\nbin/api\t%.1f\t%s\t\n", size, within(size, mostProgram))
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(middle(again.answered), "start-ms")
	b.ReportMetric(middle(again.resident), "idle-MB")
	b.ReportMetric(0, "ns/op") // of all starts together: it says nothing
}

// started is what some starts took: milliseconds, and megabytes.
type started struct{ answered, resident, own, files, later []float64 }

// print writes the line of a table, against the targets; for the memory the larger of its two figures counts.
func (s *started) print(w *tabwriter.Writer, name string) {
	answered, most := middle(s.answered), max(middle(s.resident), middle(s.later))
	fmt.Fprintf(w, "%s\t%.0f\t%s\t%.1f\t%.1f\t%.1f\t%.1f\t%s\t\n", name, answered, within(answered, float64(mostToAnswer.Milliseconds())),
		middle(s.resident), middle(s.own), middle(s.files), middle(s.later), within(most, mostResident))
}

// within says whether a figure is under the most that it may be.
func within(figure, most float64) string {
	if figure < most {
		return fmt.Sprintf("under %.0f: reached", most)
	}
	return fmt.Sprintf("under %.0f: missed", most)
}

// middle is the median; 0 of nothing.
func middle(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(all))[len(all)/2]
}

// add starts the program, measures after it was left alone for each of the times, and ends it.
func (s *started) add(b *testing.B, program, dir string, alone ...time.Duration) {
	b.Helper()
	address := conntest.FreeAddress(b)
	command := exec.CommandContext(b.Context(), program)
	command.Dir = dir
	command.Env = slices.DeleteFunc(os.Environ(), func(setting string) bool { return strings.HasPrefix(setting, "CHARTER_") })
	command.Env = append(command.Env, "CHARTER_ADDR="+address, "CHARTER_ADMIN_ADDR=127.0.0.1:0", "CHARTER_DRAIN_DELAY=0s")
	begin := time.Now()
	connection, ended := programtest.Serve(b, command, address)
	defer func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		<-ended
	}()
	if err := ask(connection); err != nil {
		b.Fatal(err)
	}
	s.answered = append(s.answered, float64(time.Since(begin).Microseconds())/1000)
	for _, wait := range alone {
		select {
		case <-time.After(wait):
		case <-ended:
			b.Fatalf("the server has ended: %s", command.ProcessState)
		}
		of, err := memory(command.Process.Pid)
		if err != nil {
			b.Logf("only Linux says what a process occupies: %v", err)
			return
		}
		if wait == longer {
			s.later = append(s.later, of["VmRSS"])
			return
		}
		s.resident = append(s.resident, of["VmRSS"])
		s.own = append(s.own, of["RssAnon"])
		s.files = append(s.files, of["RssFile"])
	}
}

// ask sends one request. It waits for the answer where the server accepts connections before it serves.
func ask(connection net.Conn) error {
	defer connection.Close()
	if _, err := fmt.Fprint(connection, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); err != nil {
		return err
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("GET /healthz is answered with %s", answer.Status)
	}
	return nil
}

// memory is what a process occupies, in megabytes, as Linux says it (proc_pid_status(5)): VmRSS is RssAnon and RssFile together.
func memory(pid int) (map[string]float64, error) {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return nil, err
	}
	of := map[string]float64{}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		if kilobytes, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB")); err == nil {
			of[name] = float64(kilobytes) * 1024 / 1e6
		}
	}
	return of, nil
}
