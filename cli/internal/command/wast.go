package command

// This file implements `wasmtime wast`.

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/progress"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wasmtime/spectest"
	"github.com/gowasmtime/gowasmtime/wat/wast"
)

// versions are the values of --spec.
var versions = map[string]types.Features{"1.0": types.FeaturesMVP, "2.0": types.FeaturesWasm2, "3.0": types.FeaturesWasm3}

// maxShown is how many failures of a script are printed unless all are asked for. What depends on a
// module that failed fails too, so the first ones tell most.
const maxShown = 10

func (a *app) wast() *cobra.Command {
	o := flags.NewOptions()
	var version string
	var all, quiet bool
	cmd := &cobra.Command{
		Use:   "wast [OPTIONS] FILE|DIR...",
		Short: "Run scripts of the WebAssembly test suites",
		Long: `Run scripts in the format of the WebAssembly test suites: .wast files, of which DIR means all that are in it
and below. Each script gets a store of its own, with the module "spectest" that the official scripts import.

For each script it prints how many directives passed, failed, and were unsupported, then a total. The last
line is "N passed, M failed". The exit status is 1 if anything failed.`,
		Example: `  wasmtime wast fac.wast
  wasmtime wast --spec 2.0 testsuite/
  wasmtime wast -W threads -O signals-based-traps=n atomic.wast`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Help != nil {
				o.Help.PrintHelp(a.Out)
				return nil
			}
			if len(args) == 0 {
				return report.Usagef("the scripts to run are missing")
			}
			if version != "" {
				features, ok := versions[version]
				if !ok {
					return report.Usagef("--spec %s: want 1.0, 2.0 or 3.0", version)
				}
				o.Config.SetWasmFeatures(features)
			}
			files, err := scriptFiles(args)
			if err != nil {
				return err
			}
			r := &scriptRun{app: a, features: o.Config.WasmFeatures(), all: all, quiet: quiet}
			if r.engine, err = wasmtime.NewEngineErr(o.Config); err != nil {
				return err
			}
			r.run(files)
			if r.failed > 0 {
				a.status = 1
			}
			return nil
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&version, "spec", "", "allow what `VERSION` of the specification has, 1.0, 2.0 or 3.0, and nothing else")
	fs.BoolVar(&all, "all", false, fmt.Sprintf("print all failures of a script, not only the first %d", maxShown))
	fs.BoolVarP(&quiet, "quiet", "q", false, "print no line for scripts that pass")
	addGroups(cmd, o, flags.Optimize, flags.Codegen, flags.Debug, flags.Wasm)
	return cmd
}

// scriptFiles returns the scripts that args name, those of a directory in the order of their paths.
func scriptFiles(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, arg)
			continue
		}
		var found []string
		err = filepath.WalkDir(arg, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && filepath.Ext(path) == ".wast" {
				found = append(found, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("there are no .wast files in `%s`", arg)
		}
		slices.Sort(found)
		files = append(files, found...)
	}
	return files, nil
}

// A scriptRun runs scripts one after the other and adds up what became of them.
type scriptRun struct {
	*app
	engine   *wasmtime.Engine
	features types.Features
	all      bool
	quiet    bool
	bar      *progress.Bar

	directives, assertions, passed, failed, unsupported int
}

func (r *scriptRun) run(files []string) {
	r.bar = progress.New(r.Out, "scripts")
	for i, file := range files {
		r.bar.Update(i, len(files))
		r.file(file)
	}
	r.bar.Done()
	fmt.Fprintf(r.Out, "scripts: %d, directives: %d, assertions: %d, unsupported: %d\n", len(files), r.directives, r.assertions, r.unsupported)
	fmt.Fprintf(r.Out, "%d passed, %d failed\n", r.passed, r.failed)
}

// file runs one script. One that cannot be read or parsed counts as one failure.
func (r *scriptRun) file(name string) {
	result, err := r.script(name)
	if err != nil {
		r.failed++
		r.bar.Done()
		fmt.Fprintf(r.Out, "%s: %s\n", name, indent(err.Error()))
		return
	}
	r.directives += result.Directives
	r.assertions += result.Assertions
	r.passed += result.Passed
	r.failed += result.Failed
	r.unsupported += result.Unsupported
	if len(result.Failures) == 0 && r.quiet {
		return
	}
	r.bar.Done()
	shown := result.Failures
	if !r.all {
		shown = shown[:min(len(shown), maxShown)]
	}
	for i := range shown {
		f := &shown[i]
		kind := ""
		if f.Unsupported {
			kind = "unsupported: "
		}
		fmt.Fprintln(r.Out, indent(kind+f.String()))
	}
	if n := len(result.Failures) - len(shown); n > 0 {
		fmt.Fprintf(r.Out, "%s: %d more, which --all prints\n", name, n)
	}
	fmt.Fprintf(r.Out, "%s: %d passed, %d failed", name, result.Passed, result.Failed)
	if result.Unsupported > 0 {
		fmt.Fprintf(r.Out, ", %d unsupported", result.Unsupported)
	}
	fmt.Fprintln(r.Out)
}

func (r *scriptRun) script(name string) (*wast.Report, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	script, err := wast.Parse(name, src)
	if err != nil {
		return nil, err
	}
	e, err := spectest.New(r.engine, spectest.Options{Stdout: r.Out, Table64: r.features.Has(types.FeatureMemory64)})
	if err != nil {
		return nil, err
	}
	defer e.Close()
	return (&wast.Runner{Engine: e, Features: r.features}).Run(script), nil
}

// indent sets off the lines of a message after the first.
func indent(msg string) string {
	lines := strings.Split(strings.TrimRight(msg, "\n"), "\n")
	out := lines[:1]
	for _, l := range lines[1:] {
		if strings.TrimSpace(l) != "" {
			out = append(out, "    "+l)
		}
	}
	return strings.Join(out, "\n")
}
