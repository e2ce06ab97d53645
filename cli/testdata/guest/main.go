// Program guest is what the scripts of the command run; the first argument says what it does.
package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Println("hello, world")
		return
	}
	args := os.Args[2:]
	var err error
	switch os.Args[1] {
	case "args":
		fmt.Println(strings.Join(os.Args, "|"))
	case "env":
		fmt.Println(strings.Join(os.Environ(), "|"))
	case "exit":
		code, _ := strconv.ParseUint(args[0], 0, 32)
		fmt.Fprintln(os.Stderr, "leaving")
		os.Exit(int(uint32(code)))
	case "cat":
		_, err = io.Copy(os.Stdout, os.Stdin)
	case "read":
		var data []byte
		data, err = os.ReadFile(args[0])
		os.Stdout.Write(data)
	case "write":
		err = os.WriteFile(args[0], []byte(args[1]+"\n"), 0o644)
	case "spin":
		fmt.Println("ready")
		for {
		}
	case "sleep":
		fmt.Println("ready")
		time.Sleep(time.Hour)
	case "wait":
		fmt.Println("ready")
		os.Stdin.Read(make([]byte, 1))
		fmt.Println("read")
	case "alloc":
		n, _ := strconv.Atoi(args[0])
		b := make([]byte, n)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		fmt.Println("allocated", len(b))
	case "panic":
		panic("as asked")
	default:
		err = fmt.Errorf("unknown job %q", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
