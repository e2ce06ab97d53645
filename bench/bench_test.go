package main

import (
	"bytes"
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// This file tests what the benchmark does with programs and numbers. Nothing here depends on how
// long anything takes.

func TestStatistics(t *testing.T) {
	s := Series{Seconds: []float64{5, 1, 4, 2}}
	if s.median() != 3 || s.best() != 1 {
		t.Errorf("median %v, best %v", s.median(), s.best())
	}
	if s.Seconds = append(s.Seconds, 9); s.median() != 4 {
		t.Errorf("median of five: %v", s.median())
	}
	if g := geomean([]float64{1, 2, 4}); math.Abs(g-2) > 1e-12 {
		t.Errorf("geomean %v", g)
	}
}

// sample is a report whose ratios are easy to see: the first engine needs half and a quarter of the
// second's time. The third has no loop for the second row.
func sample() *Report {
	r := &Report{Machine: "m", Command: "c", Date: "d"}
	row := r.row(sectionRun, "p", 0)
	for _, e := range []struct {
		name  string
		times []float64
	}{{"a", []float64{.001, .002, .003}}, {"b", []float64{.004, .004, .002}}, {"c", []float64{.001, .001, .001}}} {
		for _, x := range e.times {
			row.add(e.name, "", x)
		}
	}
	row = r.row(sectionRun, "q", 0)
	row.add("a", "", .001)
	row.add("b", "", .008)
	row = r.row(sectionCompile, "m", 4e6)
	row.add("a", "", 2)
	row.add("b", "", 4)
	return r
}

func TestTable(t *testing.T) {
	var got []string
	for _, l := range sample().table(sectionRun) {
		got = append(got, strings.Join(l, "|"))
	}
	want := []string{
		"|a|b|c|ratio to b|ratio to c",
		"p|2.0|4.0|1.0|0.50|2.00",
		"q|1.0|8.0||0.12|",
		"geometric mean||||0.25|2.00",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
	if l := sample().table(sectionCompile); l[1][1] != "2.00" || l[1][2] != "1.00" || l[1][3] != "2.00" {
		t.Errorf("compile: %q", l[1])
	}
}

func TestMarked(t *testing.T) {
	doc := []byte("head\n" + beginMark + "\nold\n" + endMark + "\ntail\n")
	text := sample().markdown()
	once, err := replaceMarked(doc, text)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := replaceMarked(once, text)
	if err != nil || !bytes.Equal(once, twice) {
		t.Errorf("rewriting is not idempotent: %v\n%s\n%s", err, once, twice)
	}
	if s := string(once); !strings.HasPrefix(s, "head\n"+beginMark) || !strings.HasSuffix(s, endMark+"\ntail\n") || strings.Contains(s, "old") || !strings.Contains(s, "| p | 2.0 |") {
		t.Errorf("got\n%s", s)
	}
	if _, err := replaceMarked([]byte("no marks"), text); err == nil {
		t.Error("no error without marks")
	}
}

func newBench(t *testing.T, only string) *Bench {
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	b := &Bench{runs: 2, quick: time.Microsecond, clock: wallClock, only: only, root: root, tmp: t.TempDir(), log: t.Logf}
	if err := b.open(); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestCalls runs each loop a few times on all engines, which compares their results.
func TestCalls(t *testing.T) {
	b := newBench(t, sectionCalls)
	if err := b.calls(); err != nil {
		t.Fatal(err)
	}
	if len(b.report.Rows) != len(callTypes)*len(callKinds) {
		t.Errorf("%d rows", len(b.report.Rows))
	}
	for _, r := range b.report.Rows {
		for _, e := range b.engines[:2] {
			if s := r.find(e.Name()); s == nil || len(s.Seconds) != b.runs {
				t.Errorf("%s: %s has %v", r.Name, e.Name(), s)
			}
		}
	}
	if _, err := json.Marshal(&b.report); err != nil {
		t.Error(err)
	}
}

// TestLoops expects of each engine alone that every call happens.
func TestLoops(t *testing.T) {
	b := newBench(t, "")
	for _, e := range b.engines {
		loops, err := e.Loops()
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range loops {
			for _, n := range []int{1, 7, 1000} {
				if got, err := l.Run(n); err != nil || got != uint64(n) {
					t.Errorf("%s: %s: %d calls gave %d, %v", e.Name(), l.Row, n, got, err)
				}
			}
		}
		loops[0].Close()
	}
}

// TestDisagreement expects an error from a program whose output is not the same each time.
func TestDisagreement(t *testing.T) {
	b := newBench(t, "")
	s, err := build(b.root, b.tmp, Spec{Name: "arguments", Language: "go", File: "bench/programs/nethttp"})
	if err != nil {
		t.Fatal(err)
	}
	if size, err := codeSize(s.Wasm); err != nil || size < 5_000_000 {
		t.Errorf("code section of %d bytes, %v; the section on compiling wants more than 5 MB", size, err)
	}
	b.engines = []Engine{&liar{b.engines[0], 0}}
	if err := b.execute(s); err == nil || !strings.Contains(err.Error(), "disagree") {
		t.Errorf("got %v", err)
	}
}

// A liar adds to the output of every second program that it runs.
type liar struct {
	Engine
	n int
}

func (l *liar) Compile(wasm []byte) (Module, error) {
	m, err := l.Engine.Compile(wasm)
	return &lyingModule{m, l}, err
}

type lyingModule struct {
	Module
	l *liar
}

func (m *lyingModule) Instantiate(p *Program) (Instance, error) {
	if m.l.n++; m.l.n%2 == 0 {
		p.Stdout.WriteString("lie")
	}
	return m.Module.Instantiate(p)
}

func TestDisassemble(t *testing.T) {
	if _, err := findSubject(".", t.TempDir(), "nothing"); err == nil {
		t.Error("no error for an unknown program")
	}
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := disassemble(&out, root, t.TempDir(), "go-tour", "list"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), ":main.main\n") {
		t.Errorf("main.main is not in the list of %s", filepath.Join(root, "tests/programs/tour"))
	}
}

// TestSpawns makes a few instances of each module in each way.
func TestSpawns(t *testing.T) {
	b := newBench(t, "")
	for _, r := range instantiateRows {
		if r.name == "StarlingMonkey" {
			continue // from the network
		}
		wasm, err := r.wasm(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range b.engines {
			ways, err := e.(Instantiator).Spawns(wasm)
			if err != nil {
				t.Fatalf("%s: %s: %v", r.name, e.Name(), err)
			}
			for _, w := range ways {
				if err := w.Run(3); err != nil {
					t.Errorf("%s: %s: %v", r.name, w.Name, err)
				}
				w.Close()
			}
		}
	}
	if err := componentize.check([]byte("something else")); err == nil {
		t.Error("no error for an archive that is not the package")
	}
}
