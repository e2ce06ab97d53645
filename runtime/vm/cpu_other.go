//go:build !amd64

package vm

// This file stands in for processors whose features no compiler uses yet.

func cpuHas(string) bool { return false }
