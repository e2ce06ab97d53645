package wat

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/validate"
)

// This file tests the parser and printer on the scripts of the official test suite, which is
// not part of this project. Set WASM_SPEC_TESTSUITE to its directory, with the folders wasm-2.0,
// wasm-3.0 and proposals.

// specDir returns the directory of the suite, or skips the test.
func specDir(t testing.TB) string {
	dir := os.Getenv("WASM_SPEC_TESTSUITE")
	if dir == "" {
		dir = "../../shared/spec"
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no test suite: set WASM_SPEC_TESTSUITE to a directory with the folders wasm-2.0, wasm-3.0 and proposals " +
			"of the scripts in https://github.com/WebAssembly/testsuite")
	}
	return dir
}

// forEachScript calls f for each script below the folder.
func forEachScript(t testing.TB, folder string, f func(path string, src []byte)) {
	dir := filepath.Join(specDir(t), folder)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".wast") {
			return err
		}
		src, err := os.ReadFile(path)
		if err == nil {
			f(path, src)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A specModule is a module found in a script.
type specModule struct {
	assert string // the assertion that it is in, "" if none
	msg    string // of that assertion
	quoted bool
	text   []byte // of a module in text form
	line   int
}

// specModules returns the modules of a script that are not in binary form.
func specModules(t testing.TB, path string, src []byte) []specModule {
	p := NewParser(src)
	p.SetFile(path)
	var l []specModule
	assert := ""
	for !p.Done() {
		kw := string(p.OpenKeyword())
		if kw != "module" {
			if strings.HasPrefix(kw, "assert_") {
				assert = kw
			} else if kw != "" {
				assert = ""
			}
			p.Next()
			continue
		}
		line, _ := p.Position(p.Peek())
		m := specModule{assert: assert, line: line}
		start := p.pos
		open := p.Peek()
		p.Open("module")
		p.Accept("definition")
		instance := p.Accept("instance")
		p.AcceptID()
		switch {
		case p.Accept("binary") || instance:
			p.pos = start
			p.Skip()
			assert = ""
			continue
		case p.Accept("quote"):
			m.quoted = true
			for p.Peek().Kind == String {
				m.text = append(m.text, p.Str()...)
				m.text = append(m.text, ' ')
			}
			p.Close()
		default:
			p.pos = start
			p.Skip()
			m.text = bytes.Replace(src[open.Pos:p.toks[p.pos-1].End], []byte("(module definition"), []byte("(module"), 1)
		}
		if assert != "" && p.Peek().Kind == String {
			m.msg = string(p.Str())
		}
		assert = ""
		l = append(l, m)
	}
	if err := p.Err(); err != nil {
		t.Fatal(err)
	}
	return l
}

// specFeatures returns what the scripts of a folder assume.
func specFeatures(path string) types.Features {
	if strings.Contains(path, "wasm-2.0/") || strings.Contains(path, "proposals/threads/") {
		return AllFeatures &^ types.FeatureMemory64
	}
	return AllFeatures
}

func specParse(m *specModule, f types.Features) (*binary.Module, error) {
	p := NewParser(m.text)
	p.SetFeatures(f)
	return p.parseModule()
}

// TestSpecParse checks that every module that should parse does, and that every other one is
// rejected with the right message.
func TestSpecParse(t *testing.T) {
	for _, folder := range []string{"wasm-2.0", "wasm-3.0", "proposals"} {
		parsed, rejected := 0, 0
		forEachScript(t, folder, func(path string, src []byte) {
			for _, m := range specModules(t, path, src) {
				_, err := specParse(&m, specFeatures(path))
				if m.assert != "assert_malformed" {
					if err != nil {
						t.Errorf("%s:%d: %v", path, m.line, err)
					}
					parsed++
					continue
				}
				rejected++
				if err == nil {
					t.Errorf("%s:%d: no error, want %q", path, m.line, m.msg)
				} else if !strings.Contains(err.(*Error).Msg, m.msg) {
					t.Errorf("%s:%d: %q, want %q", path, m.line, err.(*Error).Msg, m.msg)
				}
			}
		})
		t.Logf("%s: %d modules parsed, %d rejected", folder, parsed, rejected)
		if parsed == 0 {
			t.Errorf("%s: no modules", folder)
		}
	}
}

// TestSpecRoundTrip checks that the binary of every module, printed and parsed again, is the same.
func TestSpecRoundTrip(t *testing.T) {
	for _, folder := range []string{"wasm-2.0", "wasm-3.0", "proposals"} {
		n, skipped := 0, 0
		forEachScript(t, folder, func(path string, src []byte) {
			for _, m := range specModules(t, path, src) {
				if m.assert == "assert_malformed" {
					continue
				}
				mod, err := specParse(&m, AllFeatures)
				if err != nil {
					t.Fatalf("%s:%d: %v", path, m.line, err)
				}
				want := binary.Encode(mod)
				text, err := Print(want)
				if err != nil {
					skipped++ // an invalid module whose binary is malformed
					if m.assert != "assert_invalid" {
						t.Errorf("%s:%d: Print: %v", path, m.line, err)
					} else {
						t.Logf("%s:%d: %v, want %q", path, m.line, err, m.msg)
					}
					continue
				}
				got, err := ToBinary([]byte(text))
				if err != nil {
					t.Errorf("%s:%d: %v\n%s", path, m.line, err, text)
				} else if !bytes.Equal(got, want) {
					t.Errorf("%s:%d: printed and parsed, the module is another:\n%x\n%x\n%s", path, m.line, want, got, text)
				}
				n++
			}
		})
		t.Logf("%s: %d modules, %d without a well-formed binary", folder, n, skipped)
		if n == 0 {
			t.Errorf("%s: no modules", folder)
		}
	}
}

// TestSpecPrintBinary prints the modules that the scripts give in binary form. Producers may
// encode what the text cannot tell, such as empty sections, so it is the second binary that must
// be stable.
func TestSpecPrintBinary(t *testing.T) {
	n := 0
	for _, folder := range []string{"wasm-2.0", "wasm-3.0", "proposals"} {
		forEachScript(t, folder, func(path string, src []byte) {
			p := NewParser(src)
			for !p.Done() {
				if !p.Open("module") {
					p.Next()
					continue
				}
				line, _ := p.Position(p.Peek())
				p.Accept("definition")
				p.AcceptID()
				if !p.Accept("binary") {
					continue
				}
				text, err := Print(p.Strings())
				if err != nil {
					continue
				}
				wasm, err := ToBinary([]byte(text))
				if err != nil {
					t.Errorf("%s:%d: %v\n%s", path, line, err, text)
					continue
				}
				again, err := Print(wasm)
				if err != nil {
					t.Errorf("%s:%d: %v", path, line, err)
					continue
				}
				if got, err := ToBinary([]byte(again)); err != nil || !bytes.Equal(got, wasm) {
					t.Errorf("%s:%d: printed again, the module is another: %v\n%s\n%s", path, line, err, text, again)
				}
				n++
			}
		})
	}
	if n == 0 {
		t.Error("no modules")
	}
	t.Logf("%d modules", n)
}

// TestSpecValidate checks that the modules that should be valid are, after encoding, and that
// those that should be invalid are not: what the parser makes of them is what they say.
func TestSpecValidate(t *testing.T) {
	features := map[string]types.Features{
		"wasm-2.0": types.FeaturesWasm2, "wasm-3.0": types.FeaturesWasm3, "proposals/threads": types.FeaturesWasm2 | types.FeatureThreads,
		"proposals/wide-arithmetic":   types.FeaturesWasm3 | types.FeatureWideArithmetic,
		"proposals/custom-page-sizes": types.FeaturesWasm3 | types.FeatureCustomPageSizes,
	}
	for _, folder := range []string{"wasm-2.0", "wasm-3.0", "proposals/threads", "proposals/wide-arithmetic", "proposals/custom-page-sizes"} {
		valid, invalid := 0, 0
		forEachScript(t, folder, func(path string, src []byte) {
			for _, m := range specModules(t, path, src) {
				if m.assert == "assert_malformed" {
					continue
				}
				mod, err := specParse(&m, specFeatures(path))
				if err != nil {
					t.Fatalf("%s:%d: %v", path, m.line, err)
				}
				info, err := validate.Binary(binary.Encode(mod), features[folder])
				if err == nil {
					err = validate.Bodies(info)
				}
				switch {
				case m.assert != "assert_invalid":
					valid++
					if err != nil {
						t.Errorf("%s:%d: %v", path, m.line, err)
					}
				default:
					invalid++
					// Scripts of the threads proposal expect a time before multiple tables.
					want, _, _ := strings.Cut(m.msg, ":")
					if err == nil && want != "multiple tables" {
						t.Errorf("%s:%d: valid, want %q", path, m.line, m.msg)
					} else if err != nil && !strings.Contains(err.Error(), want) {
						t.Errorf("%s:%d: %v, want %q", path, m.line, err, m.msg)
					}
				}
			}
		})
		t.Logf("%s: %d modules are valid, %d are not", folder, valid, invalid)
	}
}
