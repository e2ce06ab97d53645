package artifact

import (
	"bytes"
	"testing"
)

// This file fuzzes the readers.

// FuzzOpen looks for artifacts that make the parsers panic, or that mean the same as another
// one: whatever opens must encode to the bytes that it was decoded from.
func FuzzOpen(f *testing.F) {
	file := mustBytes(f, tinyBuilder())
	f.Add(file)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Open(b); err == nil && !bytes.Equal(b, file) {
			t.Log("the fuzzer has found a checksum") // only with a new corpus
		}
		if checkELFHeader(b) != nil || len(b) < elfHeaderSize+engineFixed {
			return
		}
		v, err := open(b)
		if err != nil {
			return
		}
		exercise(v)
		if !bytes.Contains(b, appendModule(nil, v.Module())) || !bytes.Contains(b, encode(nil, v.Engine().code)) {
			t.Error("a section has two encodings")
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	big := tinyBuilder()
	big.Text.Code = append(big.Text.Code, make([]byte, 8<<20)...)
	big.Data = append(big.Data, make([]byte, 2<<20)...)
	file := mustBytes(b, big)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(file); err != nil {
			b.Fatal(err)
		}
	}
}
