// Go-sort sorts with both packages: comparison functions, interfaces, and generics.
package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"sort"
	"strconv"
)

type person struct {
	name string
	age  int
}

type byAge []person

func (p byAge) Len() int           { return len(p) }
func (p byAge) Less(i, j int) bool { return p[i].age < p[j].age }
func (p byAge) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }

func main() {
	n := 60000
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	state := uint32(1)
	random := func() int { state = state*1664525 + 1013904223; return int(state >> 8) }
	ints, people := make([]int, n), make([]person, n)
	for i := range n {
		ints[i] = random()
		people[i] = person{strconv.Itoa(random() % 5000), random() % 100}
	}
	slices.Sort(ints)
	sort.Sort(byAge(people))
	slices.SortStableFunc(people, func(a, b person) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.age, b.age)) })
	found := 0
	for i := range n {
		if _, ok := slices.BinarySearch(ints, i*16); ok {
			found++
		}
	}
	fmt.Println("go-sort", ints[n/2], people[n/3], found)
}
