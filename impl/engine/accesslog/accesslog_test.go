package accesslog_test

import (
	"bytes"
	"context"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/accesslog"
)

// bySlog and byLine write the same record.
func bySlog(h slog.Handler, at time.Time, message, first, second string, number int, took time.Duration) error {
	record := slog.NewRecord(at, slog.LevelInfo, message, 0)
	record.AddAttrs(slog.String("first", first), slog.Int("number", number), slog.Duration("took", took), slog.String("both", first+":"+second),
		slog.String("word", "a-word_1.2"))
	return h.Handle(context.Background(), record)
}

func byLine(h *accesslog.Handler, at time.Time, message, first, second string, number int, took time.Duration) error {
	line := h.Begin(at, message)
	line.Text("first", first)
	line.Int("number", number)
	line.Duration("took", took)
	line.Pair("both", first, second)
	line.Word("word", "a-word_1.2")
	return h.Write(line)
}

func same(t *testing.T, at time.Time, message, first, second string, number int, took time.Duration) {
	t.Helper()
	var want, got bytes.Buffer
	if err := bySlog(accesslog.NewHandler(&want), at, message, first, second, number, took); err != nil {
		t.Fatal(err)
	}
	if err := byLine(accesslog.NewHandler(&got), at, message, first, second, number, took); err != nil {
		t.Fatal(err)
	}
	if want.String() != got.String() {
		t.Errorf("want %sgot  %s", want.String(), got.String())
	}
}

func TestALineIsWhatSlogWrites(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 4, 5, 6, 7, 80_900_000, time.FixedZone("", 5400))
	for _, text := range []string{
		"", "plain", `"quoted" \ and`, "\x00\b\f\n\r\t\x1f\x7f", "<&>", "ä€\U0001F600", "\u2028\u2029", "\xff\xc3", "\uFFFD\xff\uFFFD", "/a/" + string(make([]byte, 600)),
	} {
		same(t, at, "request", text, "x", 1, time.Second)
		same(t, at.UTC(), text, "plain", ":id", math.MinInt, 0)
	}
	for _, took := range []time.Duration{
		0, 1, 10, 999_999, time.Millisecond, 1_000_001, 1_500_000, 123_456_789, time.Hour, 999_999_999_999_999, 1_000_000_000_000_001, math.MaxInt64, -1, -time.Hour,
	} {
		same(t, at.Add(took%time.Hour), "request", "a", "b", math.MaxInt, took)
	}
}

// A handler remembers how it wrote the last second.
func TestLinesOfOneHandlerHaveTheirOwnTimes(t *testing.T) {
	t.Parallel()
	var want, got bytes.Buffer
	bySlogs, byLines := accesslog.NewHandler(&want), accesslog.NewHandler(&got)
	second := time.Date(2026, 3, 4, 23, 59, 59, 0, time.UTC)
	east, west := time.FixedZone("", 5400), time.FixedZone("", -30*60)
	for _, at := range []time.Time{
		second, second.Add(1), second.Add(999_999_999), second.Add(120 * time.Millisecond), second.Add(time.Second), second,
		second.In(east), second.In(west), second.In(time.Local), second.Add(-time.Nanosecond), time.Unix(0, -1).UTC(), second,
	} {
		if err := bySlog(bySlogs, at, "request", "a", "b", 1, 0); err != nil {
			t.Fatal(err)
		}
		if err := byLine(byLines, at, "request", "a", "b", 1, 0); err != nil {
			t.Fatal(err)
		}
	}
	if want.String() != got.String() {
		t.Errorf("want %sgot  %s", want.String(), got.String())
	}
}

func FuzzALineIsWhatSlogWrites(f *testing.F) {
	f.Add(int64(1_800_000_000_123_456_789), "request", "\xff\u2028\"", "b", 7, int64(1_234_567))
	f.Fuzz(func(t *testing.T, at int64, message, first, second string, number int, took int64) {
		same(t, time.Unix(0, at).UTC(), message, first, second, number, time.Duration(took))
	})
}

func TestLinesOfBothWaysDoNotMix(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer // the race detector sees it if two write at once
	handler := accesslog.NewHandler(&out)
	done := make(chan error)
	for i := range 8 {
		go func() {
			for range 50 {
				write := func() error { return byLine(handler, time.Unix(0, 0), "line", "a", "b", i, 1) }
				if i%2 == 0 {
					write = func() error { return bySlog(handler, time.Unix(0, 0), "line", "a", "b", i, 1) }
				}
				if err := write(); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if lines := bytes.Count(out.Bytes(), []byte("}\n{")) + 1; lines != 400 {
		t.Errorf("%d lines", lines)
	}
}
