package tune_test

import (
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file tests the table and the text form of sets.

func TestTable(t *testing.T) {
	seen := make(map[string]bool)
	for n, info := range tune.Opts() {
		if info.Name == "" || info.Stage == "" || info.Doc == "" {
			t.Errorf("optimization %d is not described: %+v", n, info)
		}
		if seen[info.Name] || info.Name == "all" || info.Name == "none" || strings.ContainsAny(info.Name, ",= ") {
			t.Errorf("%q cannot be a name, or not again", info.Name)
		}
		seen[info.Name] = true
	}
	if tune.NumOpts > 64 {
		t.Errorf("a Set has 64 bits, %d are needed", tune.NumOpts)
	}
}

func TestParse(t *testing.T) {
	check := func(text string, want tune.Set) {
		t.Helper()
		if got, err := tune.Parse(text); err != nil || got != want {
			t.Errorf("Parse(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
	for o := range tune.Opt(tune.NumOpts) {
		for _, s := range []tune.Set{tune.Set(0).With(o), tune.All &^ tune.Set(0).With(o)} {
			check(s.String(), s)
		}
	}
	check("", 0)
	check("none", 0)
	check("all", tune.All)
	check("gvn,fold,gvn", tune.Set(0).With(tune.GVN).With(tune.Fold))
	for _, text := range []string{"gvm", "gvn,", "all,gvn", "GVN"} {
		_, err := tune.Parse(text)
		if err == nil {
			t.Errorf("Parse(%q) gives no error", text)
			continue
		}
		for _, info := range tune.Opts() {
			if !strings.Contains(err.Error(), info.Name) {
				t.Errorf("Parse(%q): %v; it does not name %s", text, err, info.Name)
			}
		}
	}
}
