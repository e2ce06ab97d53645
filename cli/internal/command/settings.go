package command

// This file implements `wasmtime settings`.

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

func (a *app) settings() *cobra.Command {
	o := flags.NewOptions()
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "settings [OPTIONS]",
		Short: "Print the compiler's settings for this machine",
		Long: `Print the compiler's settings with their values for this machine, or those that the options choose. They are
what an artifact records. Each can be changed with "-C cranelift-NAME=VALUE"; instruction set extensions that the
machine lacks cannot be run.`,
		Example: `  wasmtime settings
  wasmtime settings -C cranelift-has_avx2=n --json`,
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Help != nil {
				o.Help.PrintHelp(a.Out)
				return nil
			}
			if len(args) != 0 {
				return report.Usagef("want no arguments, found %d", len(args))
			}
			engine, err := wasmtime.NewEngineErr(o.Config)
			if err != nil {
				return err
			}
			// An artifact says what made it, so the one of the empty module says it all.
			code, err := engine.PrecompileModule([]byte("\x00asm\x01\x00\x00\x00"))
			if err != nil {
				return err
			}
			view, err := artifact.Open(code)
			if err != nil {
				return err
			}
			return printSettings(a.Out, view.Engine(), asJSON)
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	addGroups(cmd, o, flags.Optimize, flags.Codegen, flags.Debug, flags.Wasm)
	return cmd
}

// printSettings writes what an artifact says about the compiler that made it.
func printSettings(w io.Writer, e *artifact.Engine, asJSON bool) error {
	if asJSON {
		values := map[string]string{} // which JSON sorts
		for _, s := range e.Settings {
			values[s.Name] = s.Value
		}
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(map[string]any{"compiler": e.Compiler, "target": e.Target.String(), "version": e.Version, "settings": values})
	}
	fmt.Fprintf(w, "compiler: %s %s\ntarget:   %s\n", e.Compiler, e.Version, e.Target)
	for _, part := range []struct {
		title string
		cpu   bool
	}{{"Settings", false}, {"Instruction set extensions", true}} {
		title := "\n" + part.title + ":\n"
		for _, s := range e.Settings {
			if strings.HasPrefix(s.Name, environ.CPUSetting) == part.cpu {
				fmt.Fprintf(w, "%s  %-12s %s\n", title, s.Name, s.Value)
				title = ""
			}
		}
	}
	return nil
}
