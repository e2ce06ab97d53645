package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// This file reads flags and runs the sections.

func main() {
	if err := bench(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench() error {
	if order := os.Getenv(childEnv); order != "" {
		return compileChild(order)
	}
	if order := os.Getenv(pauseEnv); order != "" {
		return pauseChild(order)
	}
	runs := flag.Int("runs", 11, "how often each measurement is made")
	only := flag.String("only", "", "measure only this section (compile, workers, memory, allocations, run, size, worst, calls, metered, references, traps, instantiate, resident, gc, cancel), program, or section/row pattern")
	skip := flag.String("skip", "", "leave these `rows` out: patterns separated by commas")
	jsonFile := flag.String("json", "", "write all measurements to this `file`")
	mdFile := flag.String("md", "", "rewrite the tables in this Markdown `file`")
	svgDir := flag.String("svg", "", "write pictures to this `directory`")
	from := flag.String("from", "", "measure nothing: make tables and pictures of a `file` that -json wrote")
	cpu := flag.Int("cpu", -1, "run on this `processor` alone (Linux)")
	clockName := flag.String("clock", "wall", "what is measured: `wall` time, or cpu time of the process (for busy machines; Linux)")
	disas := flag.String("disas", "", "print our machine code for a function of this `program` instead")
	function := flag.String("func", "", "with -disas: `name` of the function (default: the one with the program's loops; list: names and sizes)")
	root := flag.String("root", "", "`directory` of the repository (default: around the working directory)")
	flag.Parse()
	_, err := path.Match(*only, "")
	for p := range strings.SplitSeq(*skip, ",") {
		_, e := path.Match(p, "")
		err = errors.Join(err, e)
	}
	if err != nil || flag.NArg() > 0 || *runs < 1 || *clockName != "wall" && *clockName != "cpu" {
		flag.Usage()
		return errors.Join(errors.New("wrong arguments"), err)
	}
	if *cpu >= 0 {
		if err := bind(*cpu); err != nil {
			return err
		}
	}
	if *root == "" {
		var err error
		if *root, err = findRoot(); err != nil {
			return err
		}
	}
	tmp, err := os.MkdirTemp("", "gowasmtime-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if *disas != "" {
		return disassemble(os.Stdout, *root, tmp, *disas, *function)
	}

	b := &Bench{runs: *runs, quick: 20 * time.Millisecond, clock: wallClock, only: *only, skip: *skip, root: *root, tmp: tmp}
	if *clockName == "cpu" {
		b.clock, b.cpu = cpuClock, true
	}
	b.log = func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	b.report = Report{Machine: machine(), Command: "go run ./bench " + strings.Join(os.Args[1:], " "), Date: time.Now().UTC().Format("2006-01-02")}
	if *from != "" {
		data, err := os.ReadFile(*from)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(data, &b.report); err != nil {
			return fmt.Errorf("%s: %w", *from, err)
		}
	} else {
		if err := b.open(); err != nil {
			return err
		}
		if err := b.all(); err != nil {
			return err
		}
	}
	if len(b.report.Rows)+len(b.report.Worst)+len(b.report.Pauses) == 0 {
		return fmt.Errorf("-only %s names nothing", *only)
	}
	err = b.report.print(os.Stdout)
	if *jsonFile != "" {
		data, e := json.MarshalIndent(&b.report, "", "\t")
		err = errors.Join(err, e, os.WriteFile(*jsonFile, append(data, '\n'), 0o666))
	}
	if *svgDir != "" {
		files, e := b.report.writePlots(*svgDir)
		if rel, e := filepath.Rel(filepath.Dir(*mdFile), *svgDir); e == nil {
			for _, f := range files {
				b.report.Plots = append(b.report.Plots, filepath.ToSlash(filepath.Join(rel, f)))
			}
		}
		err = errors.Join(err, e)
	}
	if *mdFile != "" {
		err = errors.Join(err, b.report.updateFile(*mdFile))
	}
	return err
}

// open makes the engines.
func (b *Bench) open() error {
	err := b.openEngines()
	node, e := newNode(b.tmp)
	if node != nil {
		b.runners = append(b.runners, node)
		b.report.Machine += ", Node " + node.version
	}
	return errors.Join(err, e)
}

// openEngines makes the engines of this process, ours first: it is the one that others are compared with.
func (b *Bench) openEngines() error {
	own, err := newOurs()
	if err != nil {
		return err
	}
	b.engines = []Engine{own, newWazero()}
	peer, err := newWasmtime()
	if peer != nil {
		b.engines = append(b.engines, peer)
		b.report.Command = strings.Replace(b.report.Command, "go run", "CGO_ENABLED=1 go run -tags peer_wasmtime", 1)
	}
	return err
}

// all runs all sections.
func (b *Bench) all() error {
	specs, err := readTable(b.root)
	if err != nil {
		return err
	}
	unavailable := map[string]bool{}
	for _, spec := range specs {
		large := spec.Class == classLarge || spec.Class == classLibrary
		if unavailable[spec.Language] || !b.wants(sectionRun, spec.Name) && !b.wants(sectionSize, spec.Name) &&
			!(large && (b.wants(sectionCompile, spec.Name) || b.wants(sectionWorkers, spec.Name) || b.wants(sectionMemory, spec.Name) || b.wants(sectionAllocs, spec.Name))) {
			continue
		}
		s, err := build(b.root, b.tmp, spec)
		if errors.Is(err, errMissing) {
			b.log("all of language %s skipped: %v", spec.Language, err)
			unavailable[spec.Language] = true
			continue
		}
		if err == nil {
			err = errors.Join(b.compile(s), b.execute(s), b.size(s))
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(b.worst(), b.calls(), b.metered(), b.references(), b.traps(), b.instantiate(), b.resident(), b.pauses())
}

// machine describes where the command runs.
func machine() string {
	model := runtime.GOARCH
	if data, err := os.ReadFile(filepath.FromSlash("/proc/cpuinfo")); err == nil {
		for line := range bytes.Lines(data) {
			if key, value, ok := bytes.Cut(line, []byte(":")); ok && string(bytes.TrimSpace(key)) == "model name" {
				model = string(bytes.TrimSpace(value))
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d of its processors, %s/%s, %s", model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}
