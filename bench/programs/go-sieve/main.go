// Go-sieve finds primes by crossing out, and by a chain of goroutines that filter.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func filter(in <-chan int, out chan<- int, p int) {
	for i := range in {
		if i%p != 0 {
			out <- i
		}
	}
	close(out)
}

func main() {
	n := 4000000
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	crossed, count := make([]bool, n), 0
	for i := 2; i < n; i++ {
		if crossed[i] {
			continue
		}
		count++
		for j := i * 2; j < n; j += i {
			crossed[j] = true
		}
	}
	ch := make(chan int)
	go func(out chan<- int) {
		for i := 2; i < 2000; i++ {
			out <- i
		}
		close(out)
	}(ch)
	sum := 0
	for {
		p, ok := <-ch
		if !ok {
			break
		}
		sum += p
		next := make(chan int)
		go filter(ch, next, p)
		ch = next
	}
	fmt.Println("go-sieve", count, sum)
}
