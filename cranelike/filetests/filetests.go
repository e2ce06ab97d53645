package filetests

import (
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file implements the runner.

// Run performs the commands of archive a. With update it rewrites golden output in a instead
// of comparing, and reports whether that changed anything.
func Run(a *txtar.Archive, update bool) (changed bool, err error) {
	in := section(a, "in.ir")
	if in == nil {
		return false, fmt.Errorf("no section in.ir")
	}
	ran := 0
	for line := range strings.Lines(string(a.Comment)) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "test ")
		if !ok {
			continue
		}
		c := lookup(strings.TrimSpace(name))
		if c == nil {
			return changed, fmt.Errorf("unknown command %q", name)
		}
		ran++
		funcs, err := parse(string(in.Data))
		if err != nil {
			return changed, err
		}
		out, err := c.run(string(in.Data), funcs)
		if err != nil {
			return changed, fmt.Errorf("%s: %w", c.name, err)
		}
		if !c.golden {
			continue
		}
		want := section(a, c.name)
		switch {
		case want != nil && string(want.Data) == out:
		case !update:
			return changed, fmt.Errorf("%s: got\n%s", c.name, out)
		case want != nil:
			want.Data, changed = []byte(out), true
		default:
			a.Files = append(a.Files, txtar.File{Name: c.name, Data: []byte(out)})
			changed = true
		}
	}
	if ran == 0 {
		return changed, fmt.Errorf("no commands")
	}
	return changed, nil
}

func lookup(name string) *command {
	for i := range commands {
		if commands[i].name == name {
			return &commands[i]
		}
	}
	return nil
}

func section(a *txtar.Archive, name string) *txtar.File {
	for i := range a.Files {
		if a.Files[i].Name == name {
			return &a.Files[i]
		}
	}
	return nil
}

// parse reads all functions of text. Comments between them are skipped.
func parse(text string) (funcs []*ir.Func, err error) {
	for {
		rest := text
		for line := range strings.Lines(rest) {
			if s := strings.TrimSpace(line); s != "" && s[0] != ';' {
				break
			}
			text = text[len(line):]
		}
		if text == "" {
			return funcs, nil
		}
		f, tail, err := ir.Parse(text)
		if err != nil {
			return nil, err
		}
		funcs, text = append(funcs, f), tail
	}
}
