package regalloc

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var updateFlag = flag.Bool("update", false, "rewrite the answers in testdata")

// TestGolden allocates the problems in testdata/*.txtar and compares with the answers there.
// An archive holds the files "problem" and "answer"; its comment says what the case is about.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, _, err := Parse(string(ar.Files[0].Data))
			if err != nil {
				t.Fatal(err)
			}
			if err := Validate(f); err != nil {
				t.Fatal(err)
			}
			var c Context
			if err := solve(&c, f); err != nil {
				t.Fatalf("%v\n%s", err, Print(f, &c.out))
			}
			got := Print(f, &c.out)
			got = got[strings.Index(got, "slots "):]
			if *updateFlag {
				ar.Files = append(ar.Files[:1], txtar.File{Name: "answer", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(ar), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(ar.Files) < 2 || string(ar.Files[1].Data) != got {
				t.Errorf("answer changed (run with -update):\n%s", got)
			}
			for seed := range uint64(20) {
				chaos := Context{Chaos: seed + 1}
				if err := solve(&chaos, f); err != nil {
					t.Fatalf("chaos %d: %v", seed+1, err)
				}
			}
		})
	}
}
