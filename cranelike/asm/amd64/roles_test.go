package amd64

// This file compares the roles of explicit operands with the instruction database of x/arch.

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const rolesFile = "testdata/roles.txt"

// roleErrors are instructions on which the database is wrong, with the roles it states. The
// last three lines are instructions that keep or shift bits of their destination.
var roleErrors = map[string]string{
	"imul/1": "rw",     // reads it; rax and rdx are written
	"imul/3": "rw r r", // the destination is only written
	"div/1":  "w",      // reads it
	"sete/1": "r",      // writes it
	"xadd/2": "rw w",   // adds the register
	"rol/2":  "w r", "ror/2": "w r", "shld/3": "w r r", "shrd/3": "w r r",
	"movss/2": "w r", "movsd/2": "w r", "movhlps/2": "w r", "movlhps/2": "w r",
	"pinsrb/3": "w r r", "pinsrw/3": "w r r", "pinsrd/3": "w r r", "pinsrq/3": "w r r", "insertps/3": "w r r",
}

// TestRoles compares the roles of each row with those recorded for its mnemonic and number
// of operands. Run with -update to record them anew from the module cache.
func TestRoles(t *testing.T) {
	if *update {
		recordRoles(t)
	}
	data, err := os.ReadFile(rolesFile)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string][]string{} // by mnemonic/operands
	for line := range strings.Lines(string(data)) {
		if key, roles, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			known[key] = append(known[key], roles)
		}
	}
	same, excused := 0, 0
	for op := NoOp + 1; op < NumOps; op++ {
		key, roles := roleKey(op)
		if roles == "" {
			continue // no explicit operands
		}
		switch want := known[key]; {
		case want == nil:
			t.Errorf("%v: the database has no %s", op, key)
		case slices.Contains(want, roles):
			same++
		case roleErrors[key] != "" && slices.Contains(want, roleErrors[key]):
			excused++
		default:
			t.Errorf("%v: roles %q, the database has %q", op, roles, want)
		}
	}
	t.Logf("%d rows agree, %d do not for a reason", same, excused)
}

// roleKey returns the key of op in the database and the roles that our table has.
func roleKey(op Op) (key, roles string) {
	in := &Infos[op]
	name := strings.TrimPrefix(strings.TrimPrefix(in.Mnemonic, "lock "), "rep ")
	if in.Flags&HasCond != 0 {
		name += "e"
	}
	var rs []string
	for _, o := range in.Operands {
		if !o.Hidden {
			rs = append(rs, map[Role]string{Use: "r", Def: "w", Mod: "rw", Addr: "r"}[o.Role])
		}
	}
	return fmt.Sprintf("%s/%d", name, len(rs)), strings.Join(rs, " ")
}

func recordRoles(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/arch").Output()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "x86", "x86.v0.2.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment, r.FieldsPerRecord = '#', -1
	recs, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]bool{}
	for op := NoOp + 1; op < NumOps; op++ {
		key, _ := roleKey(op)
		wanted[key] = true
	}
	var lines []string
	for _, rec := range recs {
		name, ops, _ := strings.Cut(rec[0], " ")
		n := 0
		if ops != "" {
			n = strings.Count(ops, ",") + 1
		}
		key := fmt.Sprintf("%s/%d", strings.ToLower(name), n)
		if wanted[key] && rec[5] == "V" { // valid in 64-bit mode
			lines = append(lines, key+": "+strings.ReplaceAll(rec[8], ",", " ")+"\n")
		}
	}
	slices.Sort(lines)
	var out bytes.Buffer
	out.WriteString("# Roles of explicit operands by mnemonic and number of operands, recorded by TestRoles -update\n# from the instruction database of golang.org/x/arch (x86/x86.v0.2.csv).\n")
	for _, l := range slices.Compact(lines) {
		out.WriteString(l)
	}
	if err := os.WriteFile(rolesFile, out.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}
