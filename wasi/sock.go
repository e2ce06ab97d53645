// This file implements the sock functions. Preview 1 has no way to make a socket, and this
// package preopens none; a standard stream may happen to be one.

package wasi

// sockOp is sock_accept, sock_recv, sock_send and sock_shutdown.
func sockOp(k *call) error {
	switch k.d.kind {
	case typeSocketDgram, typeSocketStream:
		return ENOTSUP // fd_read and fd_write serve it
	}
	return ENOTSOCK
}
