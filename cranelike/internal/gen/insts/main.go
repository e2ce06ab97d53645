// Insts writes the instruction tables of cranelike/asm from the literals in this directory.
package main

// This file is the command. The tables are in amd64.go and amd64_vector.go, their grammar in parse.go.

import (
	"flag"
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("insts: ")
	out := flag.String("o", "inst_gen.go", "file to write")
	flag.Parse()
	src, err := generate(amd64, amd64Vector)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(*out, src, 0o666); err != nil {
		log.Fatal(err)
	}
}
