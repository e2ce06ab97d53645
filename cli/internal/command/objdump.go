package command

// This file implements `wasmtime objdump`.

import (
	"bufio"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/guest"
	"github.com/gowasmtime/gowasmtime/cli/internal/objdump"
	"github.com/gowasmtime/gowasmtime/cli/internal/progress"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// funcKinds are the values of --funcs. What Wasmtime calls a libcall is a function that the compiler itself brings along.
var funcKinds = map[string][]environ.FuncKind{
	"wasm":       {environ.FuncDefined},
	"trampoline": {environ.FuncHostToWasm, environ.FuncWasmToHost},
	"builtin":    {environ.FuncBuiltin},
	"libcall":    {environ.FuncIntrinsic},
	"all":        {environ.FuncDefined, environ.FuncHostToWasm, environ.FuncWasmToHost, environ.FuncBuiltin, environ.FuncIntrinsic},
}

// wantFuncs is what --funcs accepts.
const wantFuncs = "wasm, trampoline, builtin, libcall or all"

// An objdumpRun is what the command line of objdump says.
type objdumpRun struct {
	objdump.Printer
	funcs                    []string
	filter, color            string
	traps, addrMap, stackMap string
	exceptions, frames       string
}

func (a *app) objdump() *cobra.Command {
	o := flags.NewOptions()
	var r objdumpRun
	cmd := &cobra.Command{
		Use:   "objdump [OPTIONS] [FILE]",
		Short: "Show the machine code of a module",
		Long: `Show the machine code of a module: FILE.cwasm as "wasmtime compile" wrote it, or FILE.wasm, which is compiled
first. FILE "-", or none, is the standard input.

Behind the instructions stand, after a semicolon: "@0x2a" where code of the operator at that byte offset of the
module begins, "@-" where code of no operator does; "trap: …" if the instruction may trap, and why;
"stack map: …" if references are live across the call, and where in the frame.`,
		Example: `  wasmtime objdump prog.cwasm
  wasmtime objdump --filter main --addresses --bytes prog.wasm
  wasmtime objdump --funcs all --traps=n --addrmap=n prog.cwasm`,
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeModule,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Help != nil {
				o.Help.PrintHelp(a.Out)
				return nil
			}
			if len(args) > 1 {
				return report.Usagef("want one file to show, found %d", len(args))
			}
			return r.run(a, o, append(args, "-")[0])
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.BoolVar(&r.Addresses, "addresses", false, "print the address of each instruction")
	fs.BoolVar(&r.AddressJumps, "address-jumps", false, "print the addresses that jumps go to, there and at the jumps, instead of labels")
	fs.IntVar(&r.AddressWidth, "address-width", 9, "print addresses in `N` columns")
	fs.BoolVar(&r.Bytes, "bytes", false, "print the bytes of each instruction")
	fs.StringSliceVar(&r.funcs, "funcs", []string{"wasm"}, "print functions of this `KIND`: "+wantFuncs+"; may be repeated or a list")
	fs.StringVar(&r.filter, "filter", "", "print functions whose name or key, such as func[3], contains `STR`")
	fs.StringVar(&r.traps, "traps", "y", "`y|n`: print what may trap")
	fs.StringVar(&r.addrMap, "addrmap", "y", "`y|n`: print positions in the module")
	fs.StringVar(&r.stackMap, "stack-maps", "y", "`y|n`: print stack maps")
	fs.StringVar(&r.exceptions, "exception-tables", "n", "`y|n`: there are none yet, and y is an error")
	fs.StringVar(&r.frames, "frame-tables", "n", "`y|n`: there are none, and y is an error")
	for _, name := range []string{"traps", "addrmap", "stack-maps", "exception-tables", "frame-tables"} {
		fs.Lookup(name).NoOptDefVal = "y"
	}
	fs.StringVar(&r.color, "color", "auto", "use colours `WHEN`: auto, which means on a terminal, always or never")
	addGroups(cmd, o, flags.Optimize, flags.Codegen, flags.Debug, flags.Wasm)
	return cmd
}

func (r *objdumpRun) run(a *app, o *flags.Options, file string) error {
	var exceptions, frames bool
	for _, f := range []struct {
		flag, value string
		to          *bool
		lack        string // why y is an error, if it is
	}{
		{"traps", r.traps, &r.Traps, ""}, {"addrmap", r.addrMap, &r.AddrMap, ""}, {"stack-maps", r.stackMap, &r.StackMaps, ""},
		{"exception-tables", r.exceptions, &exceptions, "artifacts have no exception tables: the exception handling proposal is not supported yet"},
		{"frame-tables", r.frames, &frames, "artifacts have no frame tables, which tell debuggers of guests what frames hold"},
	} {
		on, err := flags.ParseBool(f.value)
		if err != nil {
			return report.Usagef("--%s: %v", f.flag, err)
		}
		if on && f.lack != "" {
			return report.Usagef("--%s: %s", f.flag, f.lack)
		}
		*f.to = on
	}
	if r.AddressWidth < 1 || r.AddressWidth > 64 {
		return report.Usagef("--address-width %d: want a number from 1 to 64", r.AddressWidth)
	}
	var kinds []environ.FuncKind
	for _, name := range r.funcs {
		k, ok := funcKinds[name]
		if !ok {
			return report.Usagef("--funcs %s: want %s", name, wantFuncs)
		}
		kinds = append(kinds, k...)
	}
	switch r.color {
	case "auto":
		f, ok := a.Out.(*os.File)
		r.Color = ok && progress.IsTerminal(f) && os.Getenv("NO_COLOR") == ""
	case "always", "never":
		r.Color = r.color == "always"
	default:
		return report.Usagef("--color %s: want auto, always or never", r.color)
	}
	view, err := a.openArtifact(o, file)
	if err != nil {
		return err
	}
	l, err := objdump.New(view)
	if err != nil {
		return report.Wrap(err, "cannot show `%s`", file)
	}
	return r.print(a, l, kinds)
}

// print writes the functions that were asked for, with an empty line between them.
func (r *objdumpRun) print(a *app, l *objdump.Listing, kinds []environ.FuncKind) error {
	out := bufio.NewWriter(a.Out)
	shown := 0
	for i := range l.Len() {
		head := l.Head(i)
		if !slices.Contains(kinds, head.Key.Kind) || !strings.Contains(head.Name, r.filter) && !strings.Contains(head.Key.String(), r.filter) {
			continue
		}
		if shown++; shown > 1 {
			out.WriteByte('\n')
		}
		f := l.Func(i)
		if err := r.Print(out, &f); err != nil {
			return err
		}
	}
	return report.Wrap(out.Flush(), "failed to write to the standard output")
}

// openArtifact returns the artifact in a file, or what the module in it compiles to.
func (a *app) openArtifact(o *flags.Options, file string) (*artifact.View, error) {
	data, err := guest.ReadModule(file, a.In)
	if err != nil {
		return nil, err
	}
	if !wasmtime.DetectPrecompiled(data) {
		engine, err := wasmtime.NewEngineErr(o.Config)
		if err != nil {
			return nil, err
		}
		if data, err = engine.PrecompileModule(data); err != nil {
			return nil, report.Wrap(err, "failed to compile `%s`", file)
		}
	}
	view, err := artifact.Open(data)
	return view, report.Wrap(err, "failed to read `%s`", file)
}
