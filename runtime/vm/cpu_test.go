package vm

import (
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
)

// This file tests the check of processor features.

func TestCheckCPU(t *testing.T) {
	for _, c := range []struct {
		s    environ.Setting
		want string
	}{
		{environ.Setting{Name: "opt", Value: "true"}, ""},
		{environ.Setting{Name: "has_warp_drive", Value: "false"}, ""},
		{environ.Setting{Name: "has_warp_drive", Value: "true"}, "Module was compiled for processors with warp_drive, which this one does not have"},
	} {
		if got := errText(checkCPU([]environ.Setting{c.s})); got != c.want {
			t.Errorf("%v: %q, want %q", c.s, got, c.want)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
