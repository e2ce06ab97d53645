package command

// This file implements `wasmtime compile`.

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/guest"
	"github.com/gowasmtime/gowasmtime/cli/internal/progress"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/cranelike/dump"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

func (a *app) compile() *cobra.Command {
	o := flags.NewOptions()
	var output string
	var emit emission
	cmd := &cobra.Command{
		Use:   "compile [OPTIONS] FILE",
		Short: "Compile a module for later runs",
		Long: `Compile a module and write the machine code to NAME.cwasm in the current directory, where NAME is that
of FILE without its ending. FILE "-" is the standard input. The result runs on this kind of machine, with
this version and the same -O, -C and -W options: "wasmtime run --allow-precompiled NAME.cwasm".`,
		Example: `  wasmtime compile prog.wasm
  wasmtime compile prog.wasm -o /var/cache/prog.cwasm
  wasmtime compile -O signals-based-traps=n - -o prog.cwasm <prog.wasm`,
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeModule,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Help != nil {
				o.Help.PrintHelp(a.Out)
				return nil
			}
			file, err := oneFile(args, "compile")
			if err != nil {
				return err
			}
			if output == "" {
				if output, err = outputFor(file, ".cwasm", "the result"); err != nil {
					return err
				}
			}
			emit.start(o)
			code, err := a.precompile(o, file)
			if err != nil {
				return err
			}
			if err := emit.finish(code); err != nil {
				return err
			}
			return a.writeOutput(output, code)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&output, "output", "o", "", "write the result to `FILE`, or for \"-\" to the standard output")
	emit.addFlags(fs)
	addGroups(cmd, o, flags.Optimize, flags.Codegen, flags.Debug, flags.Wasm)
	return cmd
}

// precompile compiles a file, showing how far it is.
func (a *app) precompile(o *flags.Options, file string) ([]byte, error) {
	var timings dump.Timings
	if o.Timings {
		o.Config.SetCompilerTimer(timings.Add)
	}
	engine, err := wasmtime.NewEngineErr(o.Config)
	if err != nil {
		return nil, err
	}
	data, err := guest.ReadModule(file, a.In)
	if err != nil {
		return nil, err
	}
	bar := progress.New(a.Err, "compiling "+filepath.Base(file))
	m, err := wasmtime.NewModuleWithProgress(engine, data, bar.Update)
	bar.Done()
	if err != nil {
		return nil, report.Wrap(err, "failed to compile `%s`", file)
	}
	defer m.Close()
	if o.Timings {
		if err := timings.WriteTable(a.Err); err != nil {
			return nil, report.Wrap(err, "failed to write the table of timings")
		}
	}
	return m.Serialize()
}
