package vm

import "golang.org/x/sys/cpu"

// This file knows the features of amd64 processors by the names that compilers use.

func cpuHas(feature string) bool {
	x := &cpu.X86
	switch feature {
	case "sse3":
		return x.HasSSE3
	case "ssse3":
		return x.HasSSSE3
	case "sse41":
		return x.HasSSE41
	case "sse42":
		return x.HasSSE42
	case "popcnt":
		return x.HasPOPCNT
	case "bmi1":
		return x.HasBMI1
	case "bmi2":
		return x.HasBMI2
	case "lzcnt":
		return x.HasBMI1 && x.HasBMI2 // which come with it; x/sys does not report lzcnt itself
	case "avx":
		return x.HasAVX && x.HasOSXSAVE
	case "avx2":
		return x.HasAVX2 && x.HasOSXSAVE
	case "fma":
		return x.HasFMA && x.HasOSXSAVE
	}
	return false
}
