package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/gowasmtime/gowasmtime/fuzz/differential"
)

// This file runs worker processes and keeps what they find.

// hang is how long an engine may take for one module: thousands of times what is usual.
const hang = 60 * time.Second

// A driver runs one worker at a time.
type driver struct {
	seed, next uint64
	out        string
	end        time.Time
	total      *total

	engine string // that runs
	saved  int
}

// maxSaved bounds the findings of one driver: after that something is wrong everywhere.
const maxSaved = 40

func (d *driver) run() {
	for time.Now().Before(d.end) && d.saved < maxSaved {
		d.process()
	}
}

// process runs one worker process.
func (d *driver) process() {
	cmd := exec.Command(os.Args[0], "-worker", "-seed", fmt.Sprint(d.seed), "-from", fmt.Sprint(d.next))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	fatal(err)
	fatal(cmd.Start())
	lines := make(chan []byte)
	go func() {
		sc := bufio.NewScanner(stdout)
		sc.Buffer(nil, 16<<20)
		for sc.Scan() {
			lines <- bytes.Clone(sc.Bytes())
		}
		close(lines)
	}()
	reason := "crash"
	var found []finding
	current := d.next
loop:
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				break loop
			}
			d.line(line, &current, &found)
			if time.Now().After(d.end) && len(line) > 0 && line[0] == lineStats {
				reason = ""
				cmd.Process.Kill()
				for range lines {
				}
				break loop
			}
		case <-time.After(hang):
			reason = "hang"
			cmd.Process.Kill()
			for range lines {
			}
			break loop
		}
	}
	err = cmd.Wait()
	d.next = current + 1
	if err != nil && reason != "" {
		found = append(found, finding{Input: current, Variant: d.engine, Text: reason + " in " + d.engine + ": " + err.Error() + "\n" + tail(stderr.String())})
	}
	for _, f := range found {
		d.keep(f)
	}
}

// line handles a line of a worker.
func (d *driver) line(line []byte, current *uint64, found *[]finding) {
	var err error
	switch line[0] {
	case lineStart:
		err = json.Unmarshal(line[1:], current)
	case lineEngine:
		err = json.Unmarshal(line[1:], &d.engine)
	case lineStats:
		var s differential.Stats
		err = json.Unmarshal(line[1:], &s)
		d.total.add(s)
	case lineFinding:
		var f finding
		err = json.Unmarshal(line[1:], &f)
		*found = append(*found, f)
	}
	fatal(err)
}

func tail(s string) string {
	const limit = 6000
	if len(s) > limit {
		s = s[:limit] + "…"
	}
	return s
}

// keep saves a finding and minimises it.
func (d *driver) keep(f finding) {
	d.total.found(f)
	name := filepath.Join(d.out, fmt.Sprintf("%d-%d", d.seed, f.Input))
	data := input(d.seed, f.Input)
	fatal(os.WriteFile(name+".bin", data, 0o666))
	if f.Peer { // not ours to explain
		fatal(os.WriteFile(name+".peer.txt", []byte(f.Text+"\n"), 0o666))
		return
	}
	d.saved++
	small := minimise(data, f, name+".try")
	fatal(os.WriteFile(name+".min", small, 0o666))
	text := fmt.Sprintf("seed %d, input %d, variant %s\n%s\nminimised from %d bytes to %d; check with -check %s.min -variant %s\n",
		d.seed, f.Input, f.Variant, f.Text, len(data), len(small), name, f.Variant)
	fatal(os.WriteFile(name+".txt", []byte(text), 0o666))
	fmt.Printf("FINDING %s.txt: %.200s\n", name, f.Text)
}

// minimise makes data smaller as long as it fails in the same way.
func minimise(data []byte, f finding, scratch string) []byte {
	end := time.Now().Add(90 * time.Second)
	defer os.Remove(scratch)
	code := func(data []byte) int {
		fatal(os.WriteFile(scratch, data, 0o666))
		cmd := exec.Command(os.Args[0], "-check", scratch, "-variant", f.Variant)
		fatal(cmd.Start())
		timer := time.AfterFunc(hang, func() { cmd.Process.Kill() })
		defer timer.Stop()
		cmd.Wait()
		return cmd.ProcessState.ExitCode()
	}
	want := code(data)
	if want == exitSame || want == exitNoResult {
		return data // it takes more than this input
	}
	fails := func(data []byte) bool { return time.Now().Before(end) && code(data) == want }
	for size := len(data); size > 0; size /= 2 {
		for at := 0; at < len(data); {
			cut := append(bytes.Clone(data[:at]), data[min(at+size, len(data)):]...)
			if fails(cut) {
				data = cut
			} else {
				at += size
			}
		}
	}
	for i := range data {
		if data[i] != 0 {
			try := bytes.Clone(data)
			if try[i] = 0; fails(try) {
				data = try
			}
		}
	}
	return data
}

// A total adds up what all drivers do.
type total struct {
	sync.Mutex
	start    time.Time
	stats    differential.Stats
	findings int
	peers    int
}

func newTotal() *total { return &total{start: time.Now()} }

func (t *total) add(s differential.Stats) {
	t.Lock()
	defer t.Unlock()
	t.stats.Modules += s.Modules
	t.stats.Runs += s.Runs
	t.stats.Variants += s.Variants
	t.stats.Calls += s.Calls
	t.stats.Traps += s.Traps
	t.stats.Stack += s.Stack
	t.stats.PeerBugs += s.PeerBugs
}

func (t *total) found(f finding) {
	t.Lock()
	defer t.Unlock()
	if f.Peer {
		t.peers++
	} else {
		t.findings++
	}
}

func (t *total) print() {
	t.Lock()
	defer t.Unlock()
	s := &t.stats
	fmt.Printf("%6.1f min: %d modules, %d compilations here, %d calls (%d trap, %d overflow the stack), %d differences of peers, %d findings\n",
		time.Since(t.start).Minutes(), s.Modules, s.Variants, s.Calls, s.Traps, s.Stack, s.PeerBugs, t.findings)
}

// report prints once a minute.
func (t *total) report(stop chan bool) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(time.Minute):
			t.print()
		}
	}
}
