package command

// This file implements `wasmtime compile --emit-ir` and `--emit-html`: files with what each stage of
// the compiler leaves of each function.

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/objdump"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/cranelike/dump"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
)

// An emission is what the command line says about such files. Its zero value writes none.
type emission struct {
	text, html, filter string
	recorder           *dump.Recorder
}

func (e *emission) addFlags(fs *pflag.FlagSet) {
	fs.StringVar(&e.text, "emit-ir", "", "write what each stage of the compiler leaves to text files in `DIR`, one a function")
	fs.StringVar(&e.html, "emit-html", "", "the same as pages in `DIR` with a column for each stage")
	fs.StringVar(&e.filter, "emit-filter", "", "write files for functions whose name or key, such as func[3], contains `STR`")
}

// start asks the compiler for what is to be written.
func (e *emission) start(o *flags.Options) {
	if e.text != "" || e.html != "" {
		e.recorder = dump.NewRecorder(nil)
		o.Config.SetCompilerDump(e.recorder.Dump)
	}
}

// finish writes the files. code is the artifact, whose machine code becomes the last stage.
func (e *emission) finish(code []byte) error {
	if e.recorder == nil {
		return nil
	}
	view, err := artifact.Open(code)
	if err != nil {
		return err
	}
	l, err := objdump.New(view)
	if err != nil {
		return err
	}
	index := make(map[environ.FuncKey]int, l.Len())
	for i := range l.Len() {
		index[l.Head(i).Key] = i
	}
	for _, dir := range []string{e.text, e.html} {
		if dir != "" {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return report.Wrap(err, "failed to make the directory `%s`", dir)
			}
		}
	}
	for _, f := range e.recorder.Funcs() {
		i, ok := index[f.Key]
		if !ok {
			continue // compiled, but nobody needs it
		}
		head := l.Head(i)
		if !strings.Contains(head.Name, e.filter) && !strings.Contains(head.Key.String(), e.filter) {
			continue
		}
		if err := e.function(l.Func(i), &f); err != nil {
			return err
		}
	}
	return nil
}

// function writes the files of one function.
func (e *emission) function(code objdump.Func, f *dump.Func) error {
	var b bytes.Buffer
	printer := objdump.Printer{Traps: true, AddrMap: true, StackMaps: true}
	if err := printer.Print(&b, &code); err != nil {
		return err
	}
	f.Stages = append(f.Stages, dump.Stage{Name: "machine code", Text: b.String()})
	name := fileName(&code)
	write := func(dir, ending string, form func(*bytes.Buffer) error) error {
		if dir == "" {
			return nil
		}
		b.Reset()
		if err := form(&b); err != nil {
			return err
		}
		file := filepath.Join(dir, name+ending)
		return report.Wrap(os.WriteFile(file, b.Bytes(), 0o644), "failed to write output `%s`", file)
	}
	if err := write(e.text, ".txt", func(b *bytes.Buffer) error { return dump.WriteText(b, f) }); err != nil {
		return err
	}
	return write(e.html, ".html", func(b *bytes.Buffer) error { return dump.WriteHTML(b, code.Name, f) })
}

// maxFileName is how much of a function's name appears in its files' names.
const maxFileName = 80

// fileName returns what the files of a function are called: its key, which is unique, and as much of its name as is
// safe anywhere.
func fileName(f *objdump.Func) string {
	name := strings.NewReplacer("[", "_", "]", "").Replace(f.Key.String())
	if f.Key.Kind != environ.FuncDefined || f.Name == "" {
		return name
	}
	safe := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			return r
		}
		return '_'
	}, f.Name)
	return name + "." + safe[:min(len(safe), maxFileName)]
}
