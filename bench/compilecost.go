package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file measures what compiling costs a process of its own: time with several workers, peak
// memory, and allocations.

const (
	sectionWorkers = "workers"
	sectionMemory  = "memory"
	sectionAllocs  = "allocations"
)

// childEnv, if set, makes the command compile a module and print what that cost. Its value is an
// engine's name, a number of workers, a processor or anyCPU, a number of times and a file.
const childEnv = "GOWASMTIME_BENCH_COMPILE"

// anyCPU leaves a child with one worker on the processors of its parent.
const anyCPU = -1

// A Parallel engine can compile with several workers. Workers returns an engine that does.
type Parallel interface {
	Engine
	Workers(n int) (Engine, error)
}

// A compileCost is what a child prints.
type compileCost struct {
	Seconds []float64 // of each compilation, the first in a cold process
	CPU     []float64 // the same in processor time of all threads
	Peak    int64     // resident memory at the most, beyond what there was before; 0 if not known
	Mallocs uint64    // allocations on Go's heap in the last compilation
}

// compileChild does what childEnv says.
func compileChild(order string) error {
	f := strings.SplitN(order, "|", 5)
	if len(f) != 5 {
		return fmt.Errorf("%s=%s", childEnv, order)
	}
	workers, err1 := strconv.Atoi(f[1])
	cpu, err2 := strconv.Atoi(f[2])
	times, err3 := strconv.Atoi(f[3])
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	if cpu != anyCPU {
		if err := bind(cpu); err != nil {
			return err
		}
	}
	if workers > 1 {
		cpus := make([]int, workers)
		for i := range cpus {
			cpus[i] = i
		}
		if err := bind(cpus...); err != nil {
			return err
		}
	}
	runtime.GOMAXPROCS(workers)
	wasm, err := os.ReadFile(f[4])
	if err != nil {
		return err
	}
	e, err := engineNamed(f[0])
	if err != nil {
		return err
	}
	if workers > 1 {
		p, ok := e.(Parallel)
		if !ok {
			return fmt.Errorf("%s does not compile in parallel", e.Name())
		}
		if e, err = p.Workers(workers); err != nil {
			return err
		}
	}
	var cost compileCost
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // forgets the peak so far; where it fails there is no peak
	before := procStatus("VmRSS")
	for range times {
		var m0, m1 runtime.MemStats
		runtime.ReadMemStats(&m0)
		wall, cpu := wallClock(), cpuClock()
		m, err := e.Compile(wasm)
		if err != nil {
			return err
		}
		cost.Seconds = append(cost.Seconds, (wallClock() - wall).Seconds())
		cost.CPU = append(cost.CPU, (cpuClock() - cpu).Seconds())
		runtime.ReadMemStats(&m1)
		cost.Mallocs = m1.Mallocs - m0.Mallocs
		m.Close()
	}
	if peak := procStatus("VmHWM"); before > 0 && peak > before {
		cost.Peak = peak - before
	}
	return json.NewEncoder(os.Stdout).Encode(&cost)
}

// procStatus returns a number of bytes that Linux tells about the process, or 0.
func procStatus(key string) int64 {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(data) {
		if k, v, ok := strings.Cut(string(line), ":"); ok && k == key {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(v), " kB"), 10, 64)
			return n << 10
		}
	}
	return 0
}

// engineNamed returns one of the engines that the command was built with.
func engineNamed(name string) (Engine, error) {
	b := &Bench{}
	if err := b.openEngines(); err != nil {
		return nil, err
	}
	for _, e := range b.engines {
		if e.Name() == name {
			return e, nil
		}
	}
	return nil, errors.New("no engine called " + name)
}

// child compiles a file in a process of its own, with one worker on processor cpu unless that is anyCPU. An error that is errTooLong
// means that it took more than limit.
func child(engine string, workers, cpu, times int, file string, limit time.Duration) (*compileCost, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%d|%d|%d|%s", childEnv, engine, workers, cpu, times, file))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	late := time.AfterFunc(limit, func() { cmd.Process.Kill() })
	err = cmd.Wait()
	if !late.Stop() {
		return nil, errTooLong
	}
	if err != nil {
		return nil, fmt.Errorf("%s: compiling in a process: %w\n%s", engine, err, stderr.Bytes())
	}
	var c compileCost
	return &c, json.Unmarshal(stdout.Bytes(), &c)
}

var errTooLong = errors.New("takes too long")

const childLimit = 3 * time.Minute

// twoProcesses is the column for what the machine gives to two workers that share nothing.
const twoProcesses = "two processes"

// machineLimit compiles a file in two processes at once, each with one worker and a processor of its own, and returns
// how much more they get done than one alone, which takes alone seconds. Two workers of one process cannot do better: processors may
// share a core, memory and what their host leaves them.
func machineLimit(engine, file string, alone float64) (float64, error) {
	var costs [2]*compileCost
	var errs [2]error
	var wg sync.WaitGroup
	for cpu := range costs {
		wg.Go(func() { costs[cpu], errs[cpu] = child(engine, 1, cpu, 1, file, childLimit) })
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return 0, err
	}
	return alone/costs[0].Seconds[0] + alone/costs[1].Seconds[0], nil
}

// compileCosts measures processes that compile s, which has size bytes of code.
func (b *Bench) compileCosts(s *Subject, size int) error {
	workers, memory, allocs := b.wants(sectionWorkers, s.Name), b.wants(sectionMemory, s.Name), b.wants(sectionAllocs, s.Name)
	if !workers && !memory && !allocs {
		return nil
	}
	b.log("compile %s in processes", s.Name)
	file := filepath.Join(b.tmp, s.Name+".wasm")
	if err := os.WriteFile(file, s.Wasm, 0o666); err != nil {
		return err
	}
	ops, err := operators(s.Wasm)
	if err != nil {
		return err
	}
	var workersRow, memoryRow, allocsRow *Row
	add := func(row **Row, section, engine string, v float64) {
		if *row == nil {
			*row = b.report.row(section, s.Name, float64(size))
		}
		(*row).add(engine, "", v)
	}
	for range min(b.runs, 2) {
		for i, e := range b.engines {
			one, err := child(e.Name(), 1, anyCPU, 1, file, childLimit)
			if err != nil {
				return err
			}
			if memory && one.Peak > 0 {
				add(&memoryRow, sectionMemory, e.Name(), float64(one.Peak))
			}
			if allocs && e.Name() != "wasmtime-go" { // its heap is another
				add(&allocsRow, sectionAllocs, e.Name(), float64(one.Mallocs)/float64(ops))
			}
			if _, ok := e.(Parallel); !workers || !ok {
				continue
			}
			two, err := child(e.Name(), 2, anyCPU, 1, file, childLimit)
			if err != nil {
				b.log("two workers: %v", err)
				continue
			}
			add(&workersRow, sectionWorkers, e.Name(), one.Seconds[0]/two.Seconds[0])
			if i > 0 {
				continue
			}
			limit, err := machineLimit(e.Name(), file, one.Seconds[0])
			if err != nil {
				b.log("two processes: %v", err)
				continue
			}
			add(&workersRow, sectionWorkers, twoProcesses, limit)
		}
	}
	return nil
}

// operators counts the operators of all function bodies of a module.
func operators(wasm []byte) (int, error) {
	m, err := binary.Decode(wasm, types.FeaturesWasm2)
	if err != nil {
		return 0, err
	}
	n := 0
	for i := range m.Bodies {
		locals := m.Bodies[i].Locals()
		for locals.Next() {
		}
		code := locals.Code()
		var in binary.Instr
		for code.Next(&in) {
			n++
		}
		if err := code.Err(); err != nil {
			return 0, err
		}
	}
	return n, nil
}
