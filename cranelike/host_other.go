//go:build !amd64

package cranelike

func hostHasJumpErratum() bool { return false }
