package cranelike

// This file finds out what golang.org/x/sys/cpu does not tell about the running machine.

func cpuid(leaf, sub uint32) (a, b, c, d uint32)

// hostHasJumpErratum reports whether the processor is one of those in Intel's "Mitigations for Jump Conditional Code Erratum".
func hostHasJumpErratum() bool {
	_, b, c, d := cpuid(0, 0)
	a, _, _, _ := cpuid(1, 0)
	return [3]uint32{b, d, c} == genuineIntel && hasJumpErratum(a)
}

// genuineIntel is the vendor's name as cpuid tells it: "Genu", "ineI", "ntel".
var genuineIntel = [3]uint32{0x756E6547, 0x49656E69, 0x6C65746E}
