package dump

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/environ"
)

// TestTimings adds from several goroutines and reads the table.
func TestTimings(t *testing.T) {
	var tm Timings
	var wg sync.WaitGroup
	for n := range 12 {
		wg.Go(func() {
			key := environ.DefinedFunc(0)
			key.Index = uint32(n)
			tm.Add(key, "build", time.Duration(n)*time.Millisecond, 100)
			tm.Add(key, "lower", time.Millisecond, 100)
			tm.Add(key, "emit", 10*time.Microsecond, 300)
		})
	}
	wg.Wait()
	var b strings.Builder
	if err := tm.WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	for i, want := range [][]string{
		{"stage", "time", "share", "ns/byte", "longest"},
		{"build", "66ms", "84.5%", "55000.0", "11ms", "in", "func[11]"},
		{"lower", "12ms", "15.4%", "10000.0"},
		{"emit", "120µs", "0.2%", "100.0"},
		{"total", "78.12ms", "100.0%", "65100.0"},
		strings.Fields("12 functions of 1200 bytes became 3600 bytes of code: 0.02 MB/s on one processor"),
		nil,
		{"slowest", "functions:"},
		{"12.01ms", "100", "bytes", "func[11]"},
	} {
		got := strings.Fields(lines[i])
		if len(got) < len(want) || strings.Join(got[:len(want)], " ") != strings.Join(want, " ") {
			t.Errorf("line %d: got %q, want %q", i, lines[i], want)
		}
	}
	if len(lines) != 8+slowest+1 {
		t.Errorf("%d lines:\n%s", len(lines), b.String())
	}
	if len(tm.last) != 0 {
		t.Errorf("%d functions are thought to be in work", len(tm.last))
	}
}
