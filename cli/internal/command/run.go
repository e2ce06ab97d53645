package command

// This file implements `wasmtime run`.

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/guest"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

func (a *app) run() *cobra.Command {
	o := flags.NewOptions()
	p := &guest.Program{Options: o, Stdin: a.In, Stdout: a.Out, Stderr: a.Err}
	var dirs, env, preloads []string
	cmd := &cobra.Command{
		Use:   "run [OPTIONS] FILE [ARGS]...",
		Short: "Run a module",
		Long: `Run a module. FILE is in the binary format, or "-" for the standard input. What follows FILE goes to
the program. A program sees no files but those below the directories given with --dir, and no
environment but the variables given with --env.

The exit status is the program's own (1 if that is above 125), 134 after a trap, 130 after SIGINT,
1 after any other error, and 2 if the command line is wrong.`,
		Example: `  wasmtime run --env LANG=C prog.wasm one two
  wasmtime run --dir /srv/data::/data prog.wasm    show /srv/data as /data
  wasmtime run --dir .::/ prog.wasm                show the current directory as /
  wasmtime run --invoke add m.wasm 1 0x10          call a function, print its results
  wasmtime run -W timeout=2s,max-memory-size=67108864 prog.wasm
  curl -s https://example.org/prog.wasm | wasmtime run -`,
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeModule,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Help != nil {
				o.Help.PrintHelp(a.Out)
				return nil
			}
			if len(args) == 0 {
				return report.Usagef("the file to run is missing")
			}
			p.File, p.Args = args[0], args[1:]
			p.HasInvoke = cmd.Flags().Changed("invoke")
			for _, d := range dirs {
				p.Dirs = append(p.Dirs, parseDir(d))
			}
			for _, e := range env {
				v, err := parseEnv(e)
				if err != nil {
					return err
				}
				p.Env = append(p.Env, v)
			}
			for _, l := range preloads {
				name, file, ok := strings.Cut(l, "=")
				if !ok || file == "" {
					return report.Usagef("--preload %s: want NAME=FILE", l)
				}
				p.Preloads = append(p.Preloads, guest.Preload{Name: name, File: file})
			}
			var err error
			a.status, err = p.Run(cmd.Context())
			return err
		},
	}
	fs := cmd.Flags()
	fs.SetInterspersed(false)
	fs.SortFlags = false
	fs.StringArrayVar(&dirs, "dir", nil, "show the program a directory, as `HOST[::GUEST]`")
	fs.StringArrayVar(&env, "env", nil, "set a variable, as `NAME[=VAL]`; NAME alone takes the value from this process")
	fs.StringVar(&p.Invoke, "invoke", "", "call this `FUNCTION`, with ARGS as its arguments")
	fs.StringVar(&p.Argv0, "argv0", "", "the `NAME` that the program knows itself by")
	fs.Var((*profiler)(o), "profile", "tell profilers about generated code; `STRATEGY` is none, perfmap or jitdump")
	fs.StringArrayVar(&preloads, "preload", nil, "let imports from NAME find the exports of FILE, as `NAME=FILE`")
	fs.BoolVar(&p.AllowPrecompiled, "allow-precompiled", false, "accept the output of \"wasmtime compile\", which must be trusted")
	addGroups(cmd, o, flags.Optimize, flags.Codegen, flags.Debug, flags.Wasm, flags.Wasi)
	return cmd
}

// A profiler is the flag --profile.
type profiler flags.Options

func (p *profiler) Type() string { return "string" }

func (p *profiler) String() string { return "" }

func (p *profiler) Set(v string) error {
	strategies := map[string]wasmtime.ProfilingStrategy{
		"none": wasmtime.ProfilingStrategyNone, "perfmap": wasmtime.ProfilingStrategyPerfMap, "jitdump": wasmtime.ProfilingStrategyJitdump,
	}
	strategy, ok := strategies[v]
	if !ok {
		return fmt.Errorf("%q is none of none, perfmap and jitdump", v)
	}
	p.Config.SetProfiler(strategy)
	return nil
}

// parseDir splits HOST[::GUEST].
func parseDir(s string) guest.Dir {
	host, name, ok := strings.Cut(s, "::")
	if !ok {
		name = host
	}
	return guest.Dir{Host: host, Guest: name}
}

// parseEnv splits NAME[=VAL].
func parseEnv(s string) (guest.Var, error) {
	name, value, ok := strings.Cut(s, "=")
	if name == "" {
		return guest.Var{}, report.Usagef("--env %s: the name is empty", s)
	}
	if !ok {
		if value, ok = os.LookupEnv(name); !ok {
			return guest.Var{}, report.Usagef("--env %s: this process has no such variable; give a value as %s=VAL", name, name)
		}
	}
	return guest.Var{Name: name, Value: value}, nil
}
