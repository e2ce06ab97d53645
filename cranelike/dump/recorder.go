package dump

// This file implements Recorder.

import (
	"bytes"
	"io"
	"slices"
	"sync"

	"github.com/gowasmtime/gowasmtime/environ"
)

// A Stage is the form of a function after one stage of the compiler.
type Stage struct {
	Name string
	Text string
}

// A Func is what was recorded of one function.
type Func struct {
	Key    environ.FuncKey
	Stages []Stage // in order
}

// Stage returns the text that the stage called name left, or "".
func (f *Func) Stage(name string) string {
	for i := range f.Stages {
		if f.Stages[i].Name == name {
			return f.Stages[i].Text
		}
	}
	return ""
}

// A Recorder keeps all forms of the functions that it wants.
type Recorder struct {
	want func(key environ.FuncKey, stage string) bool

	mu    sync.Mutex
	funcs map[environ.FuncKey]*recording
}

// A recording is a Func that is being written.
type recording struct {
	names []string
	texts []*bytes.Buffer
}

// NewRecorder returns a Recorder of those stages of functions for which want returns true; nil wants everything.
func NewRecorder(want func(key environ.FuncKey, stage string) bool) *Recorder {
	return &Recorder{want: want, funcs: map[environ.FuncKey]*recording{}}
}

// Dump returns a writer for a stage of a function, or nil. It has the form of cranelike.Options.Dump.
func (r *Recorder) Dump(key environ.FuncKey, stage string) io.Writer {
	if r == nil || r.want != nil && !r.want(key, stage) {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.funcs[key]
	if f == nil {
		f = &recording{}
		r.funcs[key] = f
	}
	text := &bytes.Buffer{}
	f.names, f.texts = append(f.names, stage), append(f.texts, text)
	return text
}

// Funcs returns what was recorded, in the order of keys. Nothing may be recorded meanwhile.
func (r *Recorder) Funcs() []Func {
	if r == nil {
		return nil
	}
	funcs := make([]Func, 0, len(r.funcs))
	for key, rec := range r.funcs {
		f := Func{Key: key}
		for i, name := range rec.names {
			f.Stages = append(f.Stages, Stage{name, rec.texts[i].String()})
		}
		funcs = append(funcs, f)
	}
	slices.SortFunc(funcs, func(a, b Func) int {
		if a.Key.Less(b.Key) {
			return -1
		}
		return 1
	})
	return funcs
}
