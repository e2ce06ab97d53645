// Go-maps fills, looks up and deletes in maps of numbers and of strings.
package main

import (
	"fmt"
	"os"
	"strconv"
)

type point struct{ x, y int32 }

func main() {
	n := 100000
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	numbers, words, points := map[int]int{}, map[string]int{}, map[point]bool{}
	for i := range n {
		k := i * 7919 % 65521
		numbers[k] += i
		words[strconv.Itoa(k%4096)]++
		points[point{int32(k), int32(i % 3)}] = true
	}
	sum := 0
	for i := range 2 * n {
		if v, ok := numbers[i]; ok {
			sum += v
		}
		if points[point{int32(i), 1}] {
			sum++
		}
	}
	for i := 0; i < n; i += 2 {
		delete(numbers, i)
	}
	for _, v := range numbers {
		sum += v
	}
	fmt.Println("go-maps", len(numbers), len(words), len(points), sum)
}
