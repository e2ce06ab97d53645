// Package command implements the command line: the subcommands, their flags and help, exit statuses,
// and what is printed when something fails. What the subcommands do is in packages guest and
// progress; the keys behind -W and its like are in package flags.
package command

// This file implements the root command and the way out.

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
)

// Streams are the standard streams of the process.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// statusUsage is the exit status after a mistake in the command line.
const statusUsage = 2

// An app is one run of the command.
type app struct {
	Streams
	status int // exit status, if no error says another
}

// Main runs the command with arguments, without the program's name, and returns the exit status.
func Main(args []string, s Streams) int {
	a := &app{Streams: s}
	root := a.root()
	root.SetArgs(withDefault(root, args))
	cmd, err := root.ExecuteC()
	switch {
	case err == nil:
		return a.status
	case report.IsUsage(err):
		fmt.Fprintf(s.Err, "error: %v\n\nUsage: %s\n\nFor more information, try '%s --help'.\n", err, cmd.UseLine(), cmd.CommandPath())
		return statusUsage
	}
	report.Error(s.Err, err)
	if a.status == 0 {
		return 1
	}
	return a.status
}

// withDefault puts "run" before arguments that name no subcommand. This is decided by the first
// argument alone, so that no option's value can be taken for a subcommand.
func withDefault(root *cobra.Command, args []string) []string {
	if len(args) == 0 {
		return args
	}
	first := args[0]
	builtin := []string{"-h", "--help", "-V", "--version", "help", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}
	if slices.Contains(builtin, first) || slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == first }) {
		return args
	}
	return append([]string{"run"}, args...)
}

// The help in the manner of Wasmtime's.
const (
	helpTemplate  = "{{with or .Long .Short}}{{. | trimTrailingWhitespaces}}\n\n{{end}}{{.UsageString}}"
	usageTemplate = `Usage: {{if .HasParent}}{{.UseLine}}{{else}}{{.CommandPath}} [OPTIONS] FILE [ARGS]...
       {{.CommandPath}} COMMAND [ARGS]...{{end}}{{if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Options:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}
`
)

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "wasmtime",
		Short: "Wasmtime runs WebAssembly modules",
		Long: `Wasmtime runs WebAssembly modules.

Without a command, as in "wasmtime prog.wasm", it runs the file: see "wasmtime run --help".`,
		Example: `  wasmtime prog.wasm one two          run a program with two arguments
  wasmtime --dir .::/ prog.wasm in    let it use the files below the current directory
  wasmtime --invoke add m.wasm 1 2    call one function of a module
  wasmtime compile prog.wasm          compile to prog.cwasm for faster starts`,
		Version:           version(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			a.status = statusUsage
			cmd.SetOut(a.Err)
			return cmd.Help()
		},
	}
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetVersionTemplate("wasmtime {{.Version}}\n")
	root.Flags().BoolP("version", "V", false, "print the version")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(a.run(), a.compile(), a.validate(), a.wast(), a.objdump(), a.explore(), a.settings(), a.completion())
	root.SetHelpCommand(a.help(root))
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpTemplate(helpTemplate)
	return root
}

// help returns the command that prints the help of others.
func (a *app) help(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:                   "help [COMMAND]",
		Short:                 "Print the help of a command",
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return report.Usagef("there is no command %q", strings.Join(args, " "))
			}
			topic.InitDefaultHelpFlag() // which is otherwise made when a command runs
			topic.InitDefaultVersionFlag()
			return topic.Help()
		},
	}
}

// flagError turns an error of pflag into ours. Those of groups name the flag themselves.
func flagError(_ *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) && flags.IsGroup(invalid.GetFlag()) {
		err = invalid.Unwrap()
	}
	return &report.UsageError{Err: err}
}

// version returns the version of this build.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(unknown)"
	}
	v := strings.TrimPrefix(info.Main.Version, "v")
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 && !strings.Contains(v, s.Value[:12]) {
			v += " (" + s.Value[:12] + ")"
		}
	}
	return v
}
