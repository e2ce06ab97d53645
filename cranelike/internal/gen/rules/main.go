package main

import (
	"flag"
	"fmt"
	"os"
)

// This file implements the command line.

func main() {
	var g generator
	out := flag.String("o", "", "output file")
	flag.StringVar(&g.target, "target", "machine", "machine or ir")
	flag.StringVar(&g.pkg, "pkg", "amd64", "package of the output")
	flag.StringVar(&g.recv, "recv", "sel", "receiver type of the generated methods, with * if it is a pointer")
	flag.StringVar(&g.dir, "dir", ".", "directory of the package, for the names of the receiver's methods")
	flag.Parse()
	if flag.NArg() != 1 || *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	text, err := g.run(flag.Arg(0))
	if err == nil {
		err = os.WriteFile(*out, text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rules:", err)
		os.Exit(1)
	}
}
