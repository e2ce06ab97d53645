package command

// This file implements `wasmtime compile`.

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

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
			if len(args) != 1 {
				return report.Usagef("want one file to compile, found %d", len(args))
			}
			file := args[0]
			if output == "" {
				if file == "-" {
					return report.Usagef("a module from the standard input has no name: say with -o where the result goes")
				}
				base := filepath.Base(file)
				output = strings.TrimSuffix(base, filepath.Ext(base)) + ".cwasm"
			}
			emit.start(o)
			code, err := a.precompile(o, file)
			if err != nil {
				return err
			}
			if err := emit.finish(code); err != nil {
				return err
			}
			if output == "-" {
				_, err = a.Out.Write(code)
				return report.Wrap(err, "failed to write to the standard output")
			}
			return report.Wrap(writeFile(output, code), "failed to write output `%s`", output)
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

// writeFile replaces the contents of a file at once, so that nobody sees half of them and a
// failure leaves the old ones. What is not a regular file, such as a pipe, is written to.
func writeFile(name string, data []byte) error {
	if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, bytes.NewReader(data))
		return closing(f, err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = closing(f, err); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// closing closes f and returns the first error.
func closing(f *os.File, err error) error {
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
