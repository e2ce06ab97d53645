package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"strconv"
)

// This file measures how a guest gets along with Go: how long the collector has to wait for endless
// loops to stop, and how late they end after their context. Each measurement is made in a process of its own
// (gopause_child.go), and the sides take turns. Loops of Go in the same places show what the scheduler and the machine contribute.

const (
	sectionGC     = "gc"
	sectionCancel = "cancel"
)

// The sides: who spins.
const (
	sideOurs   = "gowasmtime"
	sideEpochs = "gowasmtime with epochs"
	sideGo     = "Go"
)

// A Pause is one line of the tables: what one side does in one situation.
type Pause struct {
	Section  string
	Name     string
	Side     string
	Measures map[string]*Spread
}

// A Spread holds how often values were measured, smallest first.
type Spread struct {
	Values []float64
	Counts []uint64
}

// add adds a value that was measured n times.
func (s *Spread) add(v float64, n uint64) {
	if n == 0 {
		return
	}
	i, ok := slices.BinarySearch(s.Values, v)
	if !ok {
		s.Values, s.Counts = slices.Insert(s.Values, i, v), slices.Insert(s.Counts, i, 0)
	}
	s.Counts[i] += n
}

// total returns how many values were added.
func (s *Spread) total() (n uint64) {
	for _, c := range s.Counts {
		n += c
	}
	return n
}

// quantile returns the least value that a share q of all is not above.
func (s *Spread) quantile(q float64) float64 {
	if len(s.Values) == 0 {
		return math.NaN()
	}
	rank := max(uint64(math.Ceil(q*float64(s.total()))), 1)
	for i, c := range s.Counts {
		if c >= rank {
			return s.Values[i]
		}
		rank -= c
	}
	return s.Values[len(s.Values)-1]
}

// What is measured, by name. All but the last are in seconds.
const (
	measureStop = "stop"    // from the request to stop the world until all have stopped; rounded up, for the runtime keeps a histogram
	measureGC   = "collect" // runtime.GC()
	measureTick = "tick"    // how late a goroutine wakes up from a sleep of a millisecond
	measureLate = "late"    // how late a call ends
	measureWait = "wait"    // threads of the process that wanted a processor and had none, on average
)

// pauseEnv tells a child what to measure: section, side, and the number of spinners or the kind and GOMAXPROCS.
const pauseEnv = "GOWASMTIME_BENCH_PAUSE"

// gcSpinners are the numbers of loops, all on gcProcs processors.
var gcSpinners = []int{1, 2, 16, 64}

const gcProcs = 2

// cancelProcs are the values of GOMAXPROCS.
var cancelProcs = []int{1, 2, 4}

// cancelKinds are the ways to end a call. What each does is in gopause_child.go.
var cancelKinds = []struct{ name, title string }{
	{"cancel", "cancelled by a goroutine"},
	{"deadline", "deadline of 5-25 ms"},
	{"deadline+gc", "the same, runtime.GC() in a loop"},
	{"300+gc", "deadline of 300 ms, runtime.GC() in a loop"},
}

// pauses runs both sections.
func (b *Bench) pauses() error {
	for _, n := range gcSpinners {
		name := fmt.Sprintf("%d spinning", n)
		if !b.wants(sectionGC, name) {
			continue
		}
		if err := b.pauseRow(sectionGC, name, strconv.Itoa(n), sideOurs, sideEpochs, sideGo); err != nil {
			return err
		}
	}
	for _, kind := range cancelKinds {
		for _, procs := range cancelProcs {
			name := fmt.Sprintf("%s, GOMAXPROCS=%d", kind.title, procs)
			if !b.wants(sectionCancel, name) {
				continue
			}
			if err := b.pauseRow(sectionCancel, name, fmt.Sprintf("%s|%d", kind.name, procs), sideOurs, sideGo); err != nil {
				return err
			}
		}
	}
	return nil
}

// pauseRounds is how often a row is measured at most: each time takes seconds.
const pauseRounds = 3

// pauseRow measures all sides of a row, round by round.
func (b *Bench) pauseRow(section, name, what string, sides ...string) error {
	b.log("%s: %s", section, name)
	rows := make([]*Pause, len(sides))
	for i, side := range sides {
		rows[i] = &Pause{Section: section, Name: name, Side: side, Measures: map[string]*Spread{}}
	}
	for range min(b.runs, pauseRounds) {
		for _, row := range rows {
			got, err := pauseProcess(section + "|" + row.Side + "|" + what)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", row.Side, name, err)
			}
			for measure, s := range got {
				if row.Measures[measure] == nil {
					row.Measures[measure] = &Spread{}
				}
				for i, v := range s.Values {
					row.Measures[measure].add(v, s.Counts[i])
				}
			}
		}
	}
	b.report.Pauses = append(b.report.Pauses, rows...)
	return nil
}

// pauseProcess runs a child and returns what it has measured.
func pauseProcess(order string) (map[string]*Spread, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), pauseEnv+"="+order)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, stderr.Bytes())
	}
	var m map[string]*Spread
	return m, json.Unmarshal(stdout.Bytes(), &m)
}

// Heads of the tables.
var (
	gcHead = []string{"", "stops", "median µs", "99% µs", "most µs", "median to Go's", "most beyond Go's, ms",
		"GC() median ms", "most ms", "tick late median ms", "99% ms", "most ms", "threads waiting"}
	cancelHead = []string{"", "calls", "median ms", "90% ms", "99% ms", "most ms", "threads waiting"}
)

func inMS(v float64) string { return fmt.Sprintf("%.2f", v*1e3) }
func inUS(v float64) string { return fmt.Sprintf("%.0f", v*1e6) }

// pauseTable returns the lines of a section, or nil if there are none.
func (r *Report) pauseTable(section string) [][]string {
	var lines [][]string
	for _, p := range r.Pauses {
		if p.Section != section {
			continue
		}
		line := []string{p.Name + ": " + p.Side}
		if section == sectionGC {
			if lines == nil {
				lines = [][]string{gcHead}
			}
			line = append(line, r.gcLine(p)...)
		} else {
			if lines == nil {
				lines = [][]string{cancelHead}
			}
			late := p.measure(measureLate)
			line = append(line, fmt.Sprint(late.total()), inMS(late.quantile(.5)), inMS(late.quantile(.9)), inMS(late.quantile(.99)), inMS(late.quantile(1)))
		}
		lines = append(lines, append(line, fmt.Sprintf("%.1f", p.measure(measureWait).quantile(.5))))
	}
	return lines
}

func (r *Report) gcLine(p *Pause) []string {
	stop, gc, tick := p.measure(measureStop), p.measure(measureGC), p.measure(measureTick)
	ratio, beyond := "", ""
	i := slices.IndexFunc(r.Pauses, func(q *Pause) bool { return q.Section == p.Section && q.Name == p.Name && q.Side == sideGo })
	if i >= 0 && r.Pauses[i] != p {
		other := r.Pauses[i].measure(measureStop)
		ratio = fmt.Sprintf("%.2f", stop.quantile(.5)/other.quantile(.5))
		beyond = inMS(stop.quantile(1) - other.quantile(1))
	}
	return []string{fmt.Sprint(stop.total()), inUS(stop.quantile(.5)), inUS(stop.quantile(.99)), inUS(stop.quantile(1)), ratio, beyond,
		inMS(gc.quantile(.5)), inMS(gc.quantile(1)), inMS(tick.quantile(.5)), inMS(tick.quantile(.99)), inMS(tick.quantile(1))}
}

// measure returns a measurement, which is empty if it was not made.
func (p *Pause) measure(name string) *Spread {
	if s := p.Measures[name]; s != nil {
		return s
	}
	return &Spread{}
}
