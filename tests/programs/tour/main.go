// Tour is a program that uses much of Go at once: goroutines and channels, maps, sorting,
// encoding/json, regexp, crypto/sha256, big numbers, floats, formatting, and files. Its output
// depends on nothing but its input, so a run as WebAssembly must print what a native one does.
//
// Its argument, if any, is a directory for a file that it writes, reads back and removes.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"text/template"
	"time"
)

func main() {
	dir := ""
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	for _, step := range []struct {
		name string
		run  func(w io.Writer, dir string) error
	}{
		{"words", words}, {"pipeline", pipeline}, {"primes", primes}, {"json", records}, {"floats", floats},
		{"big", bigNumbers}, {"text", report}, {"compress", compress}, {"panics", panics}, {"timers", timers}, {"files", files},
	} {
		var b bytes.Buffer
		if err := step.run(&b, dir); err != nil {
			fmt.Printf("%s: %v\n", step.name, err)
			os.Exit(3)
		}
		fmt.Printf("== %s (%d bytes, sha256 %x)\n%s", step.name, b.Len(), sha256.Sum256(b.Bytes()), b.String())
	}
}

const verse = `It was a bright cold day in April, and the clocks were striking thirteen; a compiler
walked by, emitted 42 instructions, spilled 7 registers, and 0x2A of them were never reloaded.`

// words counts words with maps and a regular expression.
func words(w io.Writer, _ string) error {
	count := map[string]int{}
	for _, m := range regexp.MustCompile(`[A-Za-z]+|0x[0-9A-F]+|\d+`).FindAllString(verse, -1) {
		count[strings.ToLower(m)]++
	}
	keys := make([]string, 0, len(count))
	for k := range count {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if count[keys[i]] != count[keys[j]] {
			return count[keys[i]] > count[keys[j]]
		}
		return keys[i] < keys[j]
	})
	for _, k := range keys[:12] {
		fmt.Fprintf(w, "%-10s %2d\n", k, count[k])
	}
	return nil
}

// pipeline passes numbers through a chain of goroutines and sums them in several workers.
func pipeline(w io.Writer, _ string) error {
	src := make(chan int)
	go func() {
		defer close(src)
		for i := range 20000 {
			src <- i
		}
	}()
	var stage <-chan int = src
	for k := 1; k <= 10; k++ {
		in, out := stage, make(chan int, k)
		go func() {
			defer close(out)
			for v := range in {
				out <- v*k%10007 + k
			}
		}()
		stage = out
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	total, seen := 0, map[int]bool{}
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for v := range stage {
				mu.Lock()
				total += v
				seen[v] = true
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	fmt.Fprintf(w, "total %d of %d distinct values\n", total, len(seen))
	return nil
}

func primes(w io.Writer, _ string) error {
	const n = 200000
	composite := make([]bool, n)
	var found []int
	for i := 2; i < n; i++ {
		if composite[i] {
			continue
		}
		found = append(found, i)
		for j := i * i; j < n; j += i {
			composite[j] = true
		}
	}
	fmt.Fprintf(w, "%d primes below %d, the last %v\n", len(found), n, found[len(found)-5:])
	return nil
}

type record struct {
	ID    int               `json:"id"`
	Name  string            `json:"name"`
	Score float64           `json:"score"`
	Tags  []string          `json:"tags,omitempty"`
	Meta  map[string]any    `json:"meta"`
	Next  *record           `json:"next,omitempty"`
	Attrs map[string]string `json:"-"`
}

// records sends structures through JSON and back.
func records(w io.Writer, _ string) error {
	var rs []record
	for i := range 200 {
		r := record{ID: i * i, Name: fmt.Sprintf("näme \"%d\"\t<%c>", i, 'a'+i%26), Score: math.Sqrt(float64(i)) / 3, Meta: map[string]any{"k": i, "z": nil, "a": []int{i, -i}}}
		for k := range i % 4 {
			r.Tags = append(r.Tags, strings.Repeat("x", k))
		}
		if i%7 == 0 {
			r.Next = &record{ID: -i, Meta: map[string]any{}}
		}
		rs = append(rs, r)
	}
	data, err := json.Marshal(rs)
	if err != nil {
		return err
	}
	var back []record
	if err := json.Unmarshal(data, &back); err != nil {
		return err
	}
	again, err := json.Marshal(back)
	if err != nil {
		return err
	}
	slices.SortFunc(back, func(a, b record) int { return strings.Compare(b.Name, a.Name) })
	fmt.Fprintf(w, "%d bytes, equal %v, crc %08x, first %q\n", len(data), bytes.Equal(data, again), crc32.ChecksumIEEE(data), back[0].Name)
	err = json.Unmarshal([]byte(`{"id": "seven"}`), &back[0])
	fmt.Fprintln(w, "error:", err)
	return nil
}

// floats exercises conversions, rounding and special values.
func floats(w io.Writer, _ string) error {
	for _, x := range []float64{0, math.Copysign(0, -1), 1.5, 2.5, -2.5, 1e300, 5e-324, math.Pi, -1e-7, math.Inf(1), math.Inf(-1), math.NaN()} {
		fmt.Fprintf(w, "%v %.3e %v %v %v %v %v %x\n", x, x, math.Floor(x), math.Ceil(x), math.RoundToEven(x), math.Trunc(x), float32(x), math.Float64bits(math.Abs(x)))
	}
	s := 0.0
	for i := 1; i < 20000; i++ {
		s += math.Sin(float64(i)) * math.Log(float64(i)) / math.Cbrt(float64(i))
	}
	fmt.Fprintf(w, "%.12g %d %d %d\n", s, int64(s*1e9), uint32(int32(-len(os.Args))), uint64(math.MaxUint64)/7%1000003)
	return nil
}

func bigNumbers(w io.Writer, _ string) error {
	f := big.NewInt(1)
	for i := int64(2); i <= 300; i++ {
		f.Mul(f, big.NewInt(i))
	}
	q, r := new(big.Int).QuoRem(f, new(big.Int).Exp(big.NewInt(7), big.NewInt(200), nil), new(big.Int))
	fmt.Fprintf(w, "300! has %d digits; sha256 %x\n%v\n%v\n", len(f.String()), sha256.Sum256(f.Bytes()), q.BitLen(), r.BitLen())
	return nil
}

func report(w io.Writer, _ string) error {
	t, err := template.New("t").Parse("{{range $i, $l := .}}{{if $i}}, {{end}}{{$l | printf \"%05d\"}}{{end}}\n{{len .}} items\n")
	if err != nil {
		return err
	}
	return t.Execute(w, []int{3, 1, 4, 1, 5, 9, 2, 6})
}

func compress(w io.Writer, _ string) error {
	var text bytes.Buffer
	for i := range 3000 {
		fmt.Fprintf(&text, "line %d of %s\n", i*7919%3000, verse[i%100:i%100+20])
	}
	var z bytes.Buffer
	gz := gzip.NewWriter(&z)
	gz.Write(text.Bytes())
	gz.Close()
	r, err := gzip.NewReader(&z)
	if err != nil {
		return err
	}
	size := z.Len()
	back, err := io.ReadAll(r)
	fmt.Fprintf(w, "%d -> about %d KiB, equal %v\n", text.Len(), size/1024, bytes.Equal(back, text.Bytes()))
	return err
}

// panics recovers from run-time errors, which on WebAssembly are explicit checks.
func panics(w io.Writer, _ string) error {
	try := func(name string, f func()) {
		defer func() { fmt.Fprintf(w, "%s: %v\n", name, recover()) }()
		f()
	}
	var m map[string]int
	var p *record
	zero, list := 0, []int{1, 2, 3}
	try("division", func() { fmt.Fprintln(w, 1/zero) })
	try("index", func() { fmt.Fprintln(w, list[len(list)+zero]) })
	try("nil map", func() { m["x"] = 1 })
	try("nil pointer", func() { fmt.Fprintln(w, p.Name) })
	try("assertion", func() { fmt.Fprintln(w, any(list).(string)) })
	try("depth", func() { fmt.Fprintln(w, depth(10000)) })
	return nil
}

func depth(n int) int {
	if n == 0 {
		return 0
	}
	return depth(n-1) + 1
}

func timers(w io.Writer, _ string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	select {
	case <-ctx.Done():
		fmt.Fprintln(w, ctx.Err())
	case <-time.After(time.Minute):
		fmt.Fprintln(w, "late")
	}
	return nil
}

// files writes, lists, reads and removes files below dir.
func files(w io.Writer, dir string) error {
	if dir == "" {
		fmt.Fprintln(w, "no directory given")
		return nil
	}
	sub := filepath.Join(dir, "tour", "deep")
	if err := os.MkdirAll(sub, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(filepath.Join(dir, "tour"))
	for i := range 5 {
		f, err := os.Create(filepath.Join(sub, fmt.Sprintf("f%d.bin", i)))
		if err != nil {
			return err
		}
		b := bufio.NewWriter(f)
		for k := range uint32(1000 * i) {
			binary.Write(b, binary.LittleEndian, k*2654435761)
		}
		b.Flush()
		if err := f.Close(); err != nil {
			return err
		}
	}
	if err := os.Rename(filepath.Join(sub, "f1.bin"), filepath.Join(dir, "tour", "moved")); err != nil {
		return err
	}
	err := fs.WalkDir(os.DirFS(dir), "tour", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			fmt.Fprintf(w, "%s/\n", path)
			return nil
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		fmt.Fprintf(w, "%s %d %08x\n", path, len(data), crc32.ChecksumIEEE(data))
		return err
	})
	if err != nil {
		return err
	}
	_, err = os.Open(filepath.Join(dir, "tour", "missing"))
	fmt.Fprintln(w, errors.Is(err, fs.ErrNotExist))
	return nil
}
