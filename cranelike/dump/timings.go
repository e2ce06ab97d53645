package dump

// This file implements Timings: where the compiler's time goes.

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/gowasmtime/gowasmtime/environ"
)

// Timings adds up how long each stage of the compiler takes, over all functions and goroutines. The
// zero Timings is ready for use.
type Timings struct {
	mu     sync.Mutex
	stages []stageTime
	slow   []funcTime // the slowest functions so far, slowest first
	last   map[environ.FuncKey]funcTime
}

// A stageTime is a row of the table.
type stageTime struct {
	name  string
	time  time.Duration
	funcs int
	bytes int // of the bodies, or of the machine code
	most  time.Duration
	worst environ.FuncKey
}

// A funcTime is the time for one function.
type funcTime struct {
	key   environ.FuncKey
	time  time.Duration
	bytes int
}

// slowest is how many functions are listed by name.
const slowest = 10

// Add records that a stage took d for a function whose body has the given number of bytes; stage
// "emit", the last one, is told the bytes of machine code. It has the form of cranelike.Options.Time.
func (t *Timings) Add(key environ.FuncKey, stage string, d time.Duration, bytes int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.IndexFunc(t.stages, func(s stageTime) bool { return s.name == stage })
	if i < 0 {
		i = len(t.stages)
		t.stages = append(t.stages, stageTime{name: stage})
	}
	s := &t.stages[i]
	s.time += d
	s.funcs++
	s.bytes += bytes
	if d > s.most {
		s.most, s.worst = d, key
	}
	if t.last == nil {
		t.last = make(map[environ.FuncKey]funcTime)
	}
	f := t.last[key]
	f.key = key
	f.time += d
	if stage != lastStage {
		f.bytes = bytes
		t.last[key] = f
		return
	}
	delete(t.last, key)
	t.slow = append(t.slow, f)
	slices.SortFunc(t.slow, func(a, b funcTime) int {
		if c := cmp.Compare(b.time, a.time); c != 0 {
			return c
		}
		if a.key.Less(b.key) {
			return -1
		}
		return 1
	})
	t.slow = t.slow[:min(len(t.slow), slowest)]
}

// lastStage ends the work on a function.
const lastStage = "emit"

// WriteTable writes a table of the stages, the longest first, and of the slowest functions.
func (t *Timings) WriteTable(w io.Writer) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	rows := slices.Clone(t.stages)
	slices.SortStableFunc(rows, func(a, b stageTime) int { return cmp.Compare(b.time, a.time) })
	total := stageTime{name: "total"}
	code := 0
	for i := range rows {
		total.time += rows[i].time
		if rows[i].name == lastStage {
			code = rows[i].bytes
			continue
		}
		total.bytes = max(total.bytes, rows[i].bytes)
		total.funcs = max(total.funcs, rows[i].funcs)
	}
	_, err := fmt.Fprintf(w, "%-10s %12s %7s %10s  %s\n", "stage", "time", "share", "ns/byte", "longest")
	for _, r := range append(rows, total) {
		if err != nil {
			return err
		}
		longest := ""
		if r.most > 0 {
			longest = fmt.Sprintf("%s in %s", r.most.Round(time.Microsecond), r.worst)
		}
		_, err = fmt.Fprintf(w, "%-10s %12s %6.1f%% %10.1f  %s\n", r.name, r.time.Round(time.Microsecond),
			100*ratio(float64(r.time), float64(total.time)), ratio(float64(r.time), float64(total.bytes)), longest)
	}
	if err == nil {
		_, err = fmt.Fprintf(w, "%d functions of %d bytes became %d bytes of code: %.2f MB/s on one processor\n\nslowest functions:\n",
			total.funcs, total.bytes, code, ratio(float64(total.bytes)*1e3, float64(total.time)))
	}
	for _, f := range t.slow {
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%12s %9d bytes  %s\n", f.time.Round(time.Microsecond), f.bytes, f.key)
	}
	return err
}

// ratio is a/b, or 0 if there is nothing to compare with.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
