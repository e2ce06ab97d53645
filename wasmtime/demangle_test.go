package wasmtime

import (
	"strings"
	"testing"
)

func TestReadableName(t *testing.T) {
	long := "_Z1f" + strings.Repeat("P", 2*maxMangled) + "i"
	for _, c := range []struct{ name, want string }{
		{"main", "main"},
		{"runtime.gopanic", "runtime.gopanic"},
		{"_start", "_start"},
		{"__wasm_call_ctors", "__wasm_call_ctors"},
		{"_Z3addii", "add(int, int)"},
		{"_ZN3fooI3barE3bazEv", "foo<bar>::baz()"},
		{"_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<int, std::allocator<int> >::push_back(int const&)"},
		{"_ZN4core9panicking5panic17h0123456789abcdefE", "core::panicking::panic"},
		{"_RNvCs1234_7mycrate3foo", "mycrate::foo"},
		{"_RNvMs_NtCs1_3std3vecNtB4_3Vec3foo", "<std::vec::Vec>::foo"},
		// What only looks like an encoded name stays as it is.
		{"_Z", "_Z"}, {"_Zxyz", "_Zxyz"}, {"_ZN4llvm", "_ZN4llvm"}, {"_R", "_R"}, {"_Result", "_Result"}, {"", ""}, {long, long},
	} {
		if got := readableName(c.name); got != c.want {
			t.Errorf("%.80q is shown as %.80q, want %.80q", c.name, got, c.want)
		}
	}
	f := &Frame{index: 7}
	if got := f.DisplayName(); got != "<wasm function 7>" {
		t.Error(got)
	}
	f.funcName = "_Z3addii"
	if text := backtraceText([]*Frame{f}, "x"); !strings.Contains(text, "!add(int, int)\n") || *f.FuncName() != "_Z3addii" {
		t.Error(text)
	}
}
