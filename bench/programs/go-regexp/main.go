// Go-regexp matches and replaces with package regexp.
package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

func main() {
	n := 400
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d: user%d@host%d.example.org paid $%d.%02d on 20%02d-%02d-%02d\n", i, i*i, i%7, i*13%1000, i%100, i%30, i%12+1, i%28+1)
	}
	text := b.String()
	mail := regexp.MustCompile(`[a-z0-9]+@([a-z0-9]+\.)+[a-z]{2,}`)
	date := regexp.MustCompile(`(\d{4})-(\d\d)-(\d\d)`)
	money := regexp.MustCompile(`\$(\d+)\.(\d\d)\b`)
	cents := 0
	for _, m := range money.FindAllStringSubmatch(text, -1) {
		d, _ := strconv.Atoi(m[1])
		c, _ := strconv.Atoi(m[2])
		cents += d*100 + c
	}
	swapped := date.ReplaceAllString(text, "$3.$2.$1")
	hidden := mail.ReplaceAllStringFunc(swapped, strings.ToUpper)
	fmt.Println("go-regexp", len(mail.FindAllString(text, -1)), cents, len(hidden), regexp.MustCompile(`(?i)HOST3.*(0[13579])\.2`).FindString(hidden))
}
