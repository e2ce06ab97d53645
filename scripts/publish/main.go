package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// This file reads the command line.

func main() {
	if err := publish(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "publish:", err)
		os.Exit(1)
	}
}

func publish(w io.Writer, args []string) error {
	f := flag.NewFlagSet("publish", flag.ContinueOnError)
	f.SetOutput(w)
	root := f.String("root", ".", "`directory` of the repository")
	only := f.String("check", "", "only these checks, separated by commas: "+strings.Join(checkNames(), ", "))
	skip := f.String("skip", "", "all but these checks")
	version := f.String("version", "", "rehearse the release of this `version`, as in v1.2.3")
	tag := f.Bool("tag", false, "after the rehearsal, make the release's commit and tags; without it nothing is changed")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 || *tag && *version == "" {
		return fmt.Errorf("wrong arguments; see -help")
	}
	selected, err := selectChecks(*only, *skip)
	if err != nil {
		return err
	}
	r, err := openRepo(*root)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "order:", strings.Join(r.order(), " "))
	problems := 0
	for _, c := range selected {
		found, err := c.run(r)
		if err != nil {
			return fmt.Errorf("check %s: %w", c.name, err)
		}
		for _, p := range found {
			fmt.Fprintf(w, "%s: %s\n", c.name, p)
		}
		if problems += len(found); len(found) == 0 {
			fmt.Fprintf(w, "%s: fine\n", c.name)
		}
	}
	if problems > 0 {
		return fmt.Errorf("%d problems", problems)
	}
	if *version == "" {
		return nil
	}
	return r.release(w, *version, *tag)
}

func selectChecks(only, skip string) ([]check, error) {
	var list []check
	for _, text := range []string{only, skip} {
		for _, name := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' }) {
			if !slices.Contains(checkNames(), name) {
				return nil, fmt.Errorf("no check is called %q", name)
			}
		}
	}
	for _, c := range checks {
		if only != "" && !slices.Contains(strings.Split(only, ","), c.name) || slices.Contains(strings.Split(skip, ","), c.name) {
			continue
		}
		list = append(list, c)
	}
	return list, nil
}
