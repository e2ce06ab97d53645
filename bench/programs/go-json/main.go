// Go-json encodes and decodes records with encoding/json: reflection, strings, allocation.
package main

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"strconv"
)

type record struct {
	ID     int               `json:"id"`
	Name   string            `json:"name"`
	Scores []float64         `json:"scores"`
	Tags   map[string]string `json:"tags,omitempty"`
	Parent *record           `json:"parent,omitempty"`
}

func main() {
	n := 10
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	var all []record
	for i := range 200 {
		r := record{ID: i, Name: fmt.Sprintf("record <%d>", i*i), Scores: []float64{float64(i) / 8, -1.5e10, 3}, Tags: map[string]string{"a": "x\ny", "b": "é"}}
		if i > 0 {
			p := all[i-1]
			p.Parent = nil
			r.Parent = &p
		}
		all = append(all, r)
	}
	sum := uint32(0)
	for range n {
		data, err := json.Marshal(all)
		if err != nil {
			panic(err)
		}
		sum = crc32.Update(sum, crc32.IEEETable, data)
		var back []record
		if err := json.Unmarshal(data, &back); err != nil {
			panic(err)
		}
		var any []any
		if err := json.Unmarshal(data, &any); err != nil {
			panic(err)
		}
		all[len(any)/2].Name = back[len(back)/3].Name + "!"
	}
	fmt.Printf("go-json %08x\n", sum)
}
