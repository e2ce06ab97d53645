package command

// This file implements `wasmtime explore`.

import (
	"bytes"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gowasmtime/gowasmtime/cli/internal/explore"
	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/guest"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/cranelike/dump"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

func (a *app) explore() *cobra.Command {
	o := flags.NewOptions()
	var output, filter string
	cmd := &cobra.Command{
		Use:   "explore [OPTIONS] FILE",
		Short: "Make a page that shows how a module is compiled",
		Long: `Make a page, NAME.explore.html in the current directory, that shows each function of FILE in text format, as IR
after the front end and after optimization, and as machine code, side by side. Lines that come from the same operator have the same
colour; pointing at one marks the others. The page is one file that needs nothing else.
FILE "-" is the standard input.`,
		Example: `  wasmtime explore prog.wasm
  wasmtime explore --filter main -o main.html prog.wasm`,
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeModule,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Help != nil {
				o.Help.PrintHelp(a.Out)
				return nil
			}
			file, err := oneFile(args, "explore")
			if err != nil {
				return err
			}
			if output == "" {
				if output, err = outputFor(file, ".explore.html", "the page"); err != nil {
					return err
				}
			}
			page, err := a.explorePage(o, file, filter)
			if err != nil {
				return err
			}
			var html bytes.Buffer
			if err := page.WriteHTML(&html); err != nil {
				return err
			}
			return a.writeOutput(output, html.Bytes())
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&output, "output", "o", "", "write the page to `FILE`, or for \"-\" to the standard output")
	fs.StringVar(&filter, "filter", "", "show functions whose name or key, such as func[3], contains `STR`")
	addGroups(cmd, o, flags.Optimize, flags.Codegen, flags.Debug, flags.Wasm)
	return cmd
}

// explorePage compiles a file and returns what there is to see.
func (a *app) explorePage(o *flags.Options, file, filter string) (*explore.Page, error) {
	recorder := dump.NewRecorder(explore.Wants)
	o.Config.SetCompilerDump(recorder.Dump)
	o.Config.EnableCraneliftFlag("all_positions")
	engine, err := wasmtime.NewEngineErr(o.Config)
	if err != nil {
		return nil, err
	}
	wasm, err := guest.ReadModule(file, a.In)
	if err != nil {
		return nil, err
	}
	if wasmtime.DetectPrecompiled(wasm) {
		return nil, report.Wrap(errPrecompiled, "cannot explore `%s`", file)
	}
	code, err := engine.PrecompileModule(wasm)
	if err != nil {
		return nil, report.Wrap(err, "failed to compile `%s`", file)
	}
	view, err := artifact.Open(code)
	if err != nil {
		return nil, err
	}
	page, err := explore.New(filepath.Base(file), wasm, view, recorder.Funcs(), filter)
	return page, report.Wrap(err, "cannot explore `%s`", file)
}

// errPrecompiled is why artifacts cannot be explored.
var errPrecompiled = errors.New("it is precompiled, and neither its text nor its IR is in there: give the module itself")
