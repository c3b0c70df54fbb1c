package wiretest_test

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
	"github.com/charterhq/charter/impl/engine/pipeline/store/wiretest"
)

func TestAWireDoesWhatATestSays(t *testing.T) {
	t.Parallel()
	wire := wiretest.To(t, "tcp", redistest.Start(t).Addr())
	client := redistest.Open(t, wire.Addr())
	ping := func() (time.Duration, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		start := time.Now()
		_, err := client.Do(ctx, redis.Command{Name: "PING"})
		return time.Since(start), err
	}
	for _, test := range []struct {
		name string
		harm []wiretest.Fault
		good bool
		took time.Duration // at least
	}{
		{"good", nil, true, 0},
		{"slow", []wiretest.Fault{wiretest.Slow(100 * time.Millisecond)}, true, 100 * time.Millisecond},
		{"in slices", []wiretest.Fault{wiretest.Slice()}, true, 0},
		{"hanging", []wiretest.Fault{wiretest.Hang()}, false, 2 * time.Second},
		{"broken", []wiretest.Fault{wiretest.Break(3)}, false, 0},
		{"reset", []wiretest.Fault{wiretest.Reset()}, false, 0},
	} {
		for _, fault := range test.harm {
			wire.Harm(t, fault)
		}
		took, err := ping()
		if (err == nil) != test.good || took < test.took {
			t.Errorf("%s: %v after %v", test.name, err, took)
		}
		wire.Mend(t)
		if _, err := ping(); err != nil { // a connection that was harmed is found out
			if _, err := ping(); err != nil {
				t.Fatalf("%s, and mended: %v", test.name, err)
			}
		}
	}
}

func TestAWireLeadsToSocketsOfFiles(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/socket"
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		connection, err := listener.Accept()
		if err == nil {
			_, _ = connection.Write([]byte("hello"))
			_ = connection.Close()
		}
	}()
	connection, err := net.Dial("tcp", wiretest.To(t, "unix", path).Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	got := make([]byte, 5)
	if _, err := connection.Read(got); err != nil || string(got) != "hello" {
		t.Errorf("%q, %v", got, err)
	}
}
