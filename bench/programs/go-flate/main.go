// Go-flate compresses and expands with compress/flate.
package main

import (
	"bytes"
	"compress/flate"
	"fmt"
	"hash/adler32"
	"io"
	"os"
	"strconv"
)

func main() {
	n := 3
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	var text bytes.Buffer
	for i := range 20000 {
		fmt.Fprintf(&text, "line %d of %x, ", i, i*i*31)
	}
	size := 0
	for level := range n {
		var packed bytes.Buffer
		w, err := flate.NewWriter(&packed, 1+level%9)
		if err != nil {
			panic(err)
		}
		w.Write(text.Bytes())
		w.Close()
		size += packed.Len()
		back, err := io.ReadAll(flate.NewReader(&packed))
		if err != nil || !bytes.Equal(back, text.Bytes()) {
			panic("not the same")
		}
		text.Bytes()[level] ^= 1
	}
	fmt.Println("go-flate", text.Len(), size, adler32.Checksum(text.Bytes()))
}
