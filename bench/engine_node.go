package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// This file measures V8 as Node.js has it. Node runs as a process of its own for each module, and
// takes the time of a run itself.

//go:embed harness.mjs
var nodeHarness []byte

// nodeFlags make V8 compile everything with its optimizing tier before a module runs.
var nodeFlags = []string{"--no-liftoff", "--no-wasm-lazy-compilation", "--no-warnings"}

type nodeEngine struct {
	node    string
	tmp     string
	version string
}

// newNode returns nil if there is no Node.js.
func newNode(tmp string) (*nodeEngine, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, nil
	}
	out, err := exec.Command(node, "-p", "process.version + ' (V8 ' + process.versions.v8 + ')'").Output()
	if err != nil {
		return nil, err
	}
	e := &nodeEngine{node, tmp, strings.TrimSpace(string(out))}
	return e, os.WriteFile(e.path("harness.mjs"), nodeHarness, 0o666)
}

func (e *nodeEngine) path(name string) string { return filepath.Join(e.tmp, "node-"+name) }

func (e *nodeEngine) Name() string           { return "node" }
func (e *nodeEngine) Close()                 {}
func (e *nodeEngine) Loops() ([]Loop, error) { return nil, nil }

func (e *nodeEngine) Compile(wasm []byte) (Module, error) {
	file := e.path("module.wasm")
	if err := os.WriteFile(file, wasm, 0o666); err != nil {
		return nil, err
	}
	m := &nodeModule{e: e}
	m.cmd = exec.Command(e.node, append(nodeFlags, e.path("harness.mjs"), file)...)
	m.cmd.Stderr = os.Stderr
	stdin, err1 := m.cmd.StdinPipe()
	stdout, err2 := m.cmd.StdoutPipe()
	if err := errors.Join(err1, err2, m.cmd.Start()); err != nil {
		return nil, err
	}
	m.in, m.out = stdin, bufio.NewReader(stdout)
	var ready struct{ Ready bool }
	if err := m.read(&ready); err != nil || !ready.Ready {
		m.Close()
		return nil, fmt.Errorf("node does not start: %w", err)
	}
	return m, nil
}

type nodeModule struct {
	e   *nodeEngine
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func (m *nodeModule) read(v any) error {
	line, err := m.out.ReadBytes('\n')
	if err != nil {
		return err
	}
	return json.Unmarshal(line, v)
}

// Close ends the process, which exits when its input does.
func (m *nodeModule) Close() {
	m.in.Close()
	m.cmd.Wait() // it has nothing to say that a missing reply has not said
}

func (m *nodeModule) Instantiate(p *Program) (Instance, error) { return &nodeInstance{m: m, p: p}, nil }

type nodeInstance struct {
	m    *nodeModule
	p    *Program
	took struct{ Wall, CPU int64 } // nanoseconds
}

func (i *nodeInstance) Close() {}

// elapsed returns what the run took by Node's clocks.
func (i *nodeInstance) elapsed(cpu bool) time.Duration {
	if cpu {
		return time.Duration(i.took.CPU)
	}
	return time.Duration(i.took.Wall)
}

func (i *nodeInstance) Start() (int, error) {
	ask := struct {
		Args     []string
		Out, Err string
	}{i.p.Args, i.m.e.path("stdout"), i.m.e.path("stderr")}
	line, err := json.Marshal(ask)
	if err != nil {
		return 0, err
	}
	if _, err := i.m.in.Write(append(line, '\n')); err != nil {
		return 0, err
	}
	var reply struct {
		Status    int
		Wall, CPU int64
		Error     string
	}
	if err := i.m.read(&reply); err != nil {
		return 0, err
	}
	if reply.Error != "" {
		return 0, errors.New(reply.Error)
	}
	i.took.Wall, i.took.CPU = reply.Wall, reply.CPU
	out, err1 := os.ReadFile(ask.Out)
	errs, err2 := os.ReadFile(ask.Err)
	i.p.Stdout.Write(out)
	i.p.Stderr.Write(errs)
	return reply.Status, errors.Join(err1, err2)
}
