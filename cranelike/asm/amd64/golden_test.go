package amd64

// This file compares the corpus with what GNU as makes of it: bytes, and which extension each
// row needs.

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "record testdata from GNU as")

const goldenFile = "testdata/encodings.txt"

// TestGolden compares text and bytes of the whole corpus with what GNU as made of the text.
// The file has a line per sample, bytes then text, under a line per row of the table. Run
// with -update to record it anew; that needs as and objcopy.
func TestGolden(t *testing.T) {
	var samples []sample
	for op := NoOp + 1; op < NumOps; op++ {
		samples = append(samples, corpus(op)...)
	}
	if *update {
		record(t, samples)
	}
	f, err := os.Open(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	next := func() string {
		for sc.Scan() {
			if l := sc.Text(); !strings.HasPrefix(l, "#") {
				return l
			}
		}
		return ""
	}
	var a Assembler
	bad, shorter := 0, 0
	for i := range samples {
		s := &samples[i]
		want, text, _ := strings.Cut(next(), " ")
		if got := Format(s.op, &s.x); got != text {
			t.Fatalf("sample %d of %v: text %q, recorded %q (stale file? run with -update)", i, s.op, got, text)
		}
		got := encode(&a, s)
		if hex.EncodeToString(got) == want {
			continue
		}
		if len(got)*2+2 == len(want) && swapped(&a, s, got) {
			shorter++
			continue
		}
		if bad++; bad <= 30 {
			t.Errorf("%v %q: %x, as says %s", s.op, text, got, want)
		}
	}
	if next() != "" {
		t.Error("more lines than samples: run with -update")
	}
	t.Logf("%d samples of %d rows, %d differ, %d shorter than as", len(samples), NumOps-1, bad, shorter)
}

func record(t *testing.T, samples []sample) {
	dir := t.TempDir()
	var src bytes.Buffer
	src.WriteString(".intel_syntax noprefix\n")
	for i := range samples {
		fmt.Fprintf(&src, ".Lb%d: %s\n.Le%d:\n", i, Format(samples[i].op, &samples[i].x), i)
	}
	src.WriteString(".section .lens,\"a\"\n")
	for i := range samples {
		fmt.Fprintf(&src, ".byte .Le%d-.Lb%d\n", i, i)
	}
	asm, obj := filepath.Join(dir, "x.s"), filepath.Join(dir, "x.o")
	if err := os.WriteFile(asm, src.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) {
		if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
			if len(out) > 3000 {
				out = out[:3000]
			}
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
	}
	run("as", "-o", obj, asm)
	section := func(name string) []byte {
		file := filepath.Join(dir, "bin")
		run("objcopy", "-O", "binary", "-j", name, obj, file)
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	text, lens := section(".text"), section(".lens")
	var out bytes.Buffer
	out.WriteString("# Recorded from GNU as by TestGolden -update: bytes and text of the corpus.\n")
	last := NoOp
	for i := range samples {
		if samples[i].op != last {
			last = samples[i].op
			fmt.Fprintf(&out, "# %v\n", last)
		}
		n := int(lens[i])
		fmt.Fprintf(&out, "%x %s\n", text[:n], Format(samples[i].op, &samples[i].x))
		text = text[n:]
	}
	if err := os.MkdirAll("testdata", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenFile, out.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// swapped reports the one case in which we beat as: it exchanges the sources of VEX
// instructions for a two-byte prefix only when told to optimise. Then got must be what the
// instruction with exchanged sources encodes to.
func swapped(a *Assembler, s *sample, got []byte) bool {
	if Infos[s.op].Flags&canSwap == 0 || s.x.R[1].hw() >= 8 || s.x.R[2].hw() < 8 {
		return false
	}
	x := *s
	x.x.R[1], x.x.R[2] = x.x.R[2], x.x.R[1]
	return bytes.Equal(got, encode(a, &x))
}

// archNames are the names that GNU as has for features, and those each one implies.
var archNames = [NumFeatures]struct {
	name    string
	implies []Feature
}{
	Base:   {"sse2", nil},
	SSE3:   {"sse3", nil},
	SSSE3:  {"ssse3", []Feature{SSE3}},
	SSE41:  {"sse4.1", []Feature{SSE3, SSSE3}},
	SSE42:  {"sse4.2", []Feature{SSE3, SSSE3, SSE41, POPCNT}},
	AVX:    {"avx", []Feature{SSE3, SSSE3, SSE41, SSE42, POPCNT}},
	AVX2:   {"avx2", []Feature{SSE3, SSSE3, SSE41, SSE42, POPCNT, AVX}},
	FMA:    {"fma", []Feature{SSE3, SSSE3, SSE41, SSE42, POPCNT, AVX}},
	BMI1:   {"bmi", nil},
	BMI2:   {"bmi2", nil},
	LZCNT:  {"lzcnt", nil},
	POPCNT: {"popcnt", nil},
	MOVBE:  {"movbe", nil},
	CX16:   {"cx16", nil},
}

// TestFeatures asks as which rows it refuses when it may use one feature only, and compares
// with the table. (endbr64, of ibt, does nothing where it is not known.)
func TestFeatures(t *testing.T) {
	if _, err := exec.LookPath("as"); err != nil {
		t.Skip("needs as")
	}
	for f := range Feature(NumFeatures) {
		allowed := map[Feature]bool{Base: true, f: true}
		for _, g := range archNames[f].implies {
			allowed[g] = true
		}
		var ops []Op
		var src bytes.Buffer
		fmt.Fprintf(&src, ".arch generic64\n.arch .ibt\n.arch .%s\n.intel_syntax noprefix\n", archNames[f].name)
		for op := NoOp + 1; op < NumOps; op++ {
			if s := corpus(op); len(s) > 0 {
				ops = append(ops, op)
				fmt.Fprintf(&src, "%s\n", Format(op, &s[0].x))
			}
		}
		cmd := exec.Command("as", "-o", os.DevNull, "-")
		cmd.Stdin = &src
		out, _ := cmd.CombinedOutput()
		refused := map[int]bool{}
		for line := range strings.Lines(string(out)) {
			var n int
			if _, err := fmt.Sscanf(line, "{standard input}:%d: Error:", &n); err == nil {
				refused[n] = true
			}
		}
		for i, op := range ops {
			if need := Infos[op].Feature; refused[i+5] == allowed[need] {
				t.Errorf("%v: needs %s by our table, with %s as refuses: %t", op, archNames[need].name, archNames[f].name, refused[i+5])
			}
		}
	}
}
