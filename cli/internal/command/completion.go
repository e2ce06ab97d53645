package command

// This file implements `wasmtime completion`, and what the completions offer.

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
)

func (a *app) completion() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells, "|"),
		Short: "Print a script that completes commands in a shell",
		Example: `  wasmtime completion bash >/etc/bash_completion.d/wasmtime
  wasmtime completion zsh >"${fpath[1]}/_wasmtime"
  wasmtime completion fish >~/.config/fish/completions/wasmtime.fish
  wasmtime completion powershell | Out-String | Invoke-Expression`,
		DisableFlagsInUseLine: true,
		ValidArgs:             shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return report.Usagef("want the name of one shell: %s", strings.Join(shells, ", "))
			}
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.Out, true)
			case "zsh":
				return root.GenZshCompletion(a.Out)
			case "fish":
				return root.GenFishCompletion(a.Out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.Out)
			}
			return report.Usagef("there is no completion for %q, only for %s", args[0], strings.Join(shells, ", "))
		},
	}
}

// addGroups adds groups of keys to a command, with their completions.
func addGroups(cmd *cobra.Command, o *flags.Options, groups ...*flags.Group) {
	o.Add(cmd.Flags(), groups...)
	for _, g := range groups {
		complete := func(_ *cobra.Command, _ []string, text string) ([]string, cobra.ShellCompDirective) {
			before := text[:strings.LastIndexByte(text, ',')+1]
			keys := g.Keys(text[len(before):])
			for i, k := range keys {
				keys[i] = before + k
			}
			return keys, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
		}
		if err := cmd.RegisterFlagCompletionFunc(g.Long, complete); err != nil {
			panic(err) // two groups of one name
		}
	}
}

// completeModule offers the files that commands take.
func completeModule(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return []string{"wasm", "cwasm"}, cobra.ShellCompDirectiveFilterFileExt
}
