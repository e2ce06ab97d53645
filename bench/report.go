package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// This file keeps measurements and prints them.

// A Report is everything that one run of the command found out.
type Report struct {
	Machine string
	Command string
	Date    string
	Rows    []*Row
	Worst   []*Worst `json:",omitempty"`
	Pauses  []*Pause `json:",omitempty"`
	Plots   []string `json:"-"` // pictures, relative to the Markdown file
}

// A Row is one line of a table: the same work done by several engines.
type Row struct {
	Section string
	Name    string
	Bytes   float64 `json:",omitempty"` // size of what is compiled
	Series  []*Series
}

// A Series holds what one engine took, round by round.
type Series struct {
	Engine  string
	API     string `json:",omitempty"`
	Seconds []float64
	Allocs  *float64 `json:",omitempty"` // of objects in the Go heap, each time; the least of all rounds
}

func (r *Report) row(section, name string, size float64) *Row {
	row := &Row{Section: section, Name: name, Bytes: size}
	r.Rows = append(r.Rows, row)
	return row
}

func (r *Row) find(engine string) *Series {
	i := slices.IndexFunc(r.Series, func(s *Series) bool { return s.Engine == engine })
	if i < 0 {
		return nil
	}
	return r.Series[i]
}

func (r *Row) add(engine, api string, seconds float64) {
	s := r.find(engine)
	if s == nil {
		s = &Series{Engine: engine, API: api}
		r.Series = append(r.Series, s)
	}
	s.Seconds = append(s.Seconds, seconds)
}

// median returns the middle of s, or the mean of the two in the middle.
func (s *Series) median() float64 {
	v := slices.Sorted(slices.Values(s.Seconds))
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}

// allocated records a number of allocations. What the rest of the process allocates is in it as well.
func (s *Series) allocated(n float64) {
	if s.Allocs == nil || n < *s.Allocs {
		s.Allocs = &n
	}
}

func (s *Series) best() float64 { return slices.Min(s.Seconds) }

// geomean returns the geometric mean of positive numbers.
func geomean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += math.Log(x)
	}
	return math.Exp(sum / float64(len(v)))
}

// sectionTitles says what each section measures, in the order of the tables.
var sectionTitles = []struct{ id, title, unit string }{
	{sectionCompile, "Compiling, megabytes of code section per second on one core (more is better)", "MB/s"},
	{sectionWorkers, "Compiling with two workers, times as fast as with one, each in a fresh process (more is better)", "times"},
	{sectionMemory, "Memory for compiling in a fresh process, peak beyond what it had before, MB (less is better)", "MB"},
	{sectionAllocs, "Allocations on Go's heap per operator compiled (less is better)", "per operator"},
	{sectionRun, "Run time of `_start`, milliseconds (less is better)", "ms"},
	{sectionSize, "Machine code, bytes (less is better)", "bytes"},
	{sectionWorst, "Inputs that compilers are slow with, milliseconds at half and full size on one core, and memory at full size (less is better)", "ms"},
	{sectionCalls, "Calls, nanoseconds each (less is better)", "ns"},
	{sectionMetered, "Programs that can be interrupted by epochs, or whose fuel is counted, milliseconds (less is better)", "ms"},
	{sectionReferences, "External references, nanoseconds each (less is better)", "ns"},
	{sectionTraps, "Traps below ten functions, microseconds each (less is better)", "µs"},
	{sectionInstantiate, "Instantiation, microseconds for a store with an instance, made and closed (less is better)", "µs"},
	{sectionResident, "Resident memory of each of 1,000 instances with one page of memory, KiB (less is better)", "KiB"},
	{sectionGC, "Time until endless loops on two processors have stopped for the collector, runtime.GC(), and a ticker of 1 ms beside them (less is better)", "µs"},
	{sectionCancel, "Time from the end of a context until a call of an endless loop returns, milliseconds (less is better)", "ms"},
}

// show formats a measurement of row in the unit of its section.
func (r *Row) show(seconds float64) string {
	switch r.Section {
	case sectionCompile:
		return fmt.Sprintf("%.2f", r.Bytes/1e6/seconds)
	case sectionWorkers:
		return fmt.Sprintf("%.2f", seconds)
	case sectionMemory:
		return fmt.Sprintf("%.0f", seconds/1e6)
	case sectionAllocs:
		return fmt.Sprintf("%.4f", seconds)
	case sectionSize:
		return fmt.Sprintf("%.0f", seconds)
	case sectionRun, sectionMetered:
		return fmt.Sprintf("%.1f", seconds*1e3)
	case sectionResident:
		return fmt.Sprintf("%.1f", seconds/1024)
	case sectionTraps, sectionInstantiate:
		return fmt.Sprintf("%.2f", seconds*1e6)
	}
	return fmt.Sprintf("%.1f", seconds*1e9)
}

// ratio returns how the first engine compares with another: the median of what each round says. In a
// round the engines take turns, so that a change of the machine's speed hits both.
func (r *Row) ratio(own, other *Series) float64 {
	n := min(len(own.Seconds), len(other.Seconds))
	v := Series{Seconds: make([]float64, n)}
	for i := range n {
		v.Seconds[i] = own.Seconds[i] / other.Seconds[i]
		if r.Section == sectionCompile {
			v.Seconds[i] = 1 / v.Seconds[i] // its unit is a speed
		}
	}
	return v.median()
}

// table returns the lines of a section's table, or nil if it has no rows. Ratios are those of the
// printed unit, of the first engine to each of the others.
func (r *Report) table(section string) [][]string {
	var rows []*Row
	var engines []string
	for _, row := range r.Rows {
		if row.Section != section || len(row.Series) == 0 {
			continue
		}
		rows = append(rows, row)
		for _, s := range row.Series {
			if !slices.Contains(engines, s.Engine) {
				engines = append(engines, s.Engine)
			}
		}
	}
	if rows == nil {
		return nil
	}
	head := append([]string{""}, engines...)
	for _, e := range engines[1:] {
		head = append(head, "ratio to "+e)
	}
	if section == sectionCalls {
		for _, e := range engines {
			head = append(head, e+" allocs")
		}
	}
	lines := [][]string{head}
	ratios := make([][]float64, len(engines))
	for _, row := range rows {
		line := []string{row.Name}
		for _, e := range engines {
			if s := row.find(e); s != nil {
				line = append(line, row.show(s.median()))
			} else {
				line = append(line, "")
			}
		}
		own := row.find(engines[0])
		for i, e := range engines[1:] {
			s := row.find(e)
			if s == nil || own == nil {
				line = append(line, "")
				continue
			}
			x := row.ratio(own, s)
			ratios[i] = append(ratios[i], x)
			line = append(line, fmt.Sprintf("%.2f", x))
		}
		if section == sectionCalls {
			for _, e := range engines {
				if s := row.find(e); s != nil && s.Allocs != nil {
					line = append(line, fmt.Sprintf("%.2g", math.Round(*s.Allocs*100)/100))
				} else {
					line = append(line, "")
				}
			}
		}
		lines = append(lines, line)
	}
	summary := func(name string, f func([]float64) float64) {
		line := append([]string{name}, make([]string, len(engines))...)
		for i := range engines[1:] {
			if len(ratios[i]) == 0 {
				line = append(line, "")
			} else {
				line = append(line, fmt.Sprintf("%.2f", f(ratios[i])))
			}
		}
		line = append(line, make([]string, len(head)-len(line))...)
		lines = append(lines, line)
	}
	summary("geometric mean", geomean)
	if len(rows) > 2 {
		summary("least", slices.Min)
		summary("most", slices.Max)
	}
	return lines
}

// print writes the tables for a terminal.
func (r *Report) print(w io.Writer) error {
	for _, s := range sectionTitles {
		lines := r.table(s.id)
		switch s.id {
		case sectionWorst:
			lines = r.worstTable()
		case sectionGC, sectionCancel:
			lines = r.pauseTable(s.id)
		}
		if lines == nil {
			continue
		}
		fmt.Fprintf(w, "\n%s\n\n", s.title)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		for _, l := range lines {
			fmt.Fprintln(t, strings.Join(l, "\t")+"\t")
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// markdown returns the tables as Markdown.
func (r *Report) markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Measured on %s with `%s` on %s.\n", r.Date, r.Command, r.Machine)
	for _, p := range r.Plots {
		fmt.Fprintf(&b, "\n![](%s)\n", p)
	}
	for _, s := range sectionTitles {
		lines := r.table(s.id)
		switch s.id {
		case sectionWorst:
			lines = r.worstTable()
		case sectionGC, sectionCancel:
			lines = r.pauseTable(s.id)
		}
		if lines == nil {
			continue
		}
		fmt.Fprintf(&b, "\n### %s\n\n", s.title)
		for i, l := range lines {
			fmt.Fprintf(&b, "| %s |\n", strings.Join(l, " | "))
			if i == 0 {
				fmt.Fprintf(&b, "|---|%s\n", strings.Repeat("---:|", len(l)-1))
			}
		}
		if s.id == sectionCalls {
			b.WriteByte('\n')
			for _, row := range r.Rows {
				if row.Section != s.id {
					continue
				}
				var apis []string
				for _, x := range row.Series {
					apis = append(apis, x.Engine+" `"+x.API+"`")
				}
				fmt.Fprintf(&b, "- %s: %s\n", row.Name, strings.Join(apis, ", "))
			}
		}
	}
	return b.Bytes()
}

const (
	beginMark = "<!-- bench:begin, written by go run ./bench -md -->"
	endMark   = "<!-- bench:end -->"
)

// replaceMarked returns doc with what is between the marks replaced.
func replaceMarked(doc, text []byte) ([]byte, error) {
	before, rest, ok1 := bytes.Cut(doc, []byte(beginMark))
	_, after, ok2 := bytes.Cut(rest, []byte(endMark))
	if !ok1 || !ok2 {
		return nil, errors.New("the file has no section between " + beginMark + " and " + endMark)
	}
	return slices.Concat(before, []byte(beginMark+"\n\n"), text, []byte("\n"+endMark), after), nil
}

// updateFile rewrites the marked section of the Markdown file at path.
func (r *Report) updateFile(path string) error {
	doc, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if doc, err = replaceMarked(doc, r.markdown()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, doc, 0o666)
}
