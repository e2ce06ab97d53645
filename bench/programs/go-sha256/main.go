// Go-sha256 hashes with four packages, whose loops are in Go on this target.
package main

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"os"
	"strconv"
)

func main() {
	n := 40
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	data := make([]byte, 1<<16)
	for i := range n {
		a, b, c, d := sha256.Sum256(data), sha512.Sum512(data), sha1.Sum(data), md5.Sum(data)
		copy(data[i*100%60000:], a[:])
		copy(data[i*200%60000:], b[:])
		copy(data[i*300%60000:], c[:])
		copy(data[i*400%60000:], d[:])
	}
	fmt.Printf("go-sha256 %x\n", sha256.Sum256(data))
}
