package progress

// This file tests bars on a terminal that is a string.

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestBar(t *testing.T) {
	var out strings.Builder
	now := time.Unix(0, 0)
	b := newBar(&out, "compiling", 40, func() time.Time { return now })
	at := func(ms int, done, total int) string {
		out.Reset()
		now = time.Unix(0, 0).Add(time.Duration(ms) * time.Millisecond)
		b.Update(done, total)
		return out.String()
	}
	for _, c := range []struct {
		ms, done, total int
		want            string
	}{
		{0, 1, 10, ""},
		{499, 2, 10, ""},
		{500, 5, 10, "\rcompiling [##########-----------]  5/10\x1b[K"},
		{520, 6, 10, ""}, // too soon to draw again
		{550, 10, 10, "\rcompiling [#####################] 10/10\x1b[K"},
		{600, 0, 0, ""},
		{700, 30, 10, "\rcompiling [#####################] 10/10\x1b[K"},
	} {
		if got := at(c.ms, c.done, c.total); got != c.want {
			t.Errorf("after %d ms, %d of %d: %q, want %q", c.ms, c.done, c.total, got, c.want)
		}
	}
	out.Reset()
	b.Done()
	if out.String() != "\r\x1b[K" {
		t.Errorf("the line is not erased: %q", out.String())
	}
}

// TestLine checks that a line fits any terminal.
func TestLine(t *testing.T) {
	for width := 1; width < 200; width++ {
		for _, total := range []int{1, 7, 123456} {
			for _, done := range []int{0, 1, total / 2, total} {
				b := newBar(nil, "compiling x.wasm", width, time.Now)
				if l := b.line(done, total); len(l) >= width && len(l) > 0 {
					t.Fatalf("%q has %d columns of %d", l, len(l), width)
				}
			}
		}
	}
}

func TestQuick(t *testing.T) {
	var out strings.Builder
	b := newBar(&out, "x", 80, time.Now)
	b.Update(1, 1)
	b.Done()
	if out.Len() > 0 {
		t.Errorf("work that was over at once left %q", out.String())
	}
}

func TestNoTerminal(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if New(f, "x") != nil || New(null, "x") != nil || New(&strings.Builder{}, "x") != nil {
		t.Error("a bar where there is no terminal")
	}
	var none *Bar
	none.Update(1, 2)
	none.Done()
}
