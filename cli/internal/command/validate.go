package command

// This file implements `wasmtime validate`.

import (
	"github.com/spf13/cobra"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/guest"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

func (a *app) validate() *cobra.Command {
	o := flags.NewOptions()
	cmd := &cobra.Command{
		Use:   "validate [OPTIONS] FILE...",
		Short: "Check that modules are valid",
		Long: `Check that modules are valid, without compiling them. It prints nothing about those that are; for each
other it says what is wrong and at which byte offset, and the exit status is 1. FILE "-" is the standard input.`,
		Example: `  wasmtime validate a.wasm b.wasm
  wasmtime validate -W simd=n,threads prog.wasm    with another set of proposals`,
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeModule,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Help != nil {
				o.Help.PrintHelp(a.Out)
				return nil
			}
			if len(args) == 0 {
				return report.Usagef("the files to check are missing")
			}
			engine, err := wasmtime.NewEngineErr(o.Config)
			if err != nil {
				return err
			}
			for _, file := range args {
				data, err := guest.ReadModule(file, a.In)
				if err == nil {
					err = report.Wrap(wasmtime.ModuleValidate(engine, data), "`%s` is not valid", file)
				}
				if err != nil {
					a.status = 1
					report.Error(a.Err, err)
				}
			}
			return nil
		},
	}
	cmd.Flags().SortFlags = false
	addGroups(cmd, o, flags.Wasm)
	return cmd
}
