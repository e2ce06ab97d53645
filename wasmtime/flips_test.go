package wasmtime

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// This file damages artifacts.

// flipsEnv is how many damaged artifacts to try instead of the default.
const flipsEnv = "GOWASMTIME_FLIPS"

// TestFlippedBits flips bits of an artifact, most often one, in all its parts. Each result must
// be refused, or do what the original does. A crash ends the test's process.
func TestFlippedBits(t *testing.T) {
	rounds := 3000
	if s := os.Getenv(flipsEnv); s != "" {
		var err error
		if rounds, err = strconv.Atoi(s); err != nil {
			t.Fatalf("%s: %v", flipsEnv, err)
		}
	}
	file := megabyteArtifact(t, 64<<10)
	engine := NewEngine()
	run := func(m *Module) (int64, bool) {
		defer m.Close()
		store := NewStore(engine)
		defer store.Close()
		instance, err := NewInstance(store, m, nil)
		if err != nil {
			return 0, false
		}
		r, err := instance.GetFunc(store, "run").Call(store, int64(2))
		if err != nil {
			return 0, false
		}
		return r.(int64), true
	}
	m, err := NewModuleDeserialize(engine, file)
	if err != nil {
		t.Fatal(err)
	}
	want, ok := run(m)
	if !ok {
		t.Fatal("the module does not run")
	}
	path := filepath.Join(t.TempDir(), "m.cwasm")
	r := rand.New(rand.NewPCG(6, 1))
	reasons := make(map[string]int)
	for round := range rounds {
		var flipped []int
		for n := 1 + r.IntN(8)*(round%2); n > 0; n-- {
			bit := r.IntN(8 * len(file))
			if round%8 == 3 {
				bit = r.IntN(8 * 1024) // headers and settings are few
			}
			file[bit/8] ^= 1 << (bit % 8)
			flipped = append(flipped, bit)
		}
		load := func() (*Module, error) { return NewModuleDeserialize(engine, file) }
		if round%64 == 0 { // through a mapped file
			if err := os.WriteFile(path, file, 0o666); err != nil {
				t.Fatal(err)
			}
			load = func() (*Module, error) { return NewModuleDeserializeFile(engine, path) }
		}
		if m, err := load(); err != nil {
			reason := err.Error()
			reasons[reason[strings.LastIndex(reason, "\n")+1:]]++
		} else if got, ok := run(m); !ok || got != want {
			t.Fatalf("with bits %v flipped the module was accepted and returned %d, %v, not %d", flipped, got, ok, want)
		} else {
			reasons["(harmless)"]++
		}
		for _, bit := range flipped {
			file[bit/8] ^= 1 << (bit % 8)
		}
	}
	for reason, n := range reasons {
		t.Logf("%6d %s", n, reason)
	}
	if m, err := NewModuleDeserialize(engine, file); err != nil {
		t.Errorf("the original is refused now: %v", err)
	} else if got, ok := run(m); !ok || got != want {
		t.Errorf("the original returns %d, %v now, not %d", got, ok, want)
	}
}
