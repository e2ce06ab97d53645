// This file implements the table of the functions of preview 1, from which both the
// engine's bindings and the checks common to all calls are made.

package wasi

import (
	"context"
	"fmt"
)

// ModuleName is the module name under which guests import the functions.
const ModuleName = "wasi_snapshot_preview1"

// A ValKind is the type of a parameter or result of a [Func].
type ValKind uint8

const (
	I32 ValKind = iota
	I64
)

// A Func is one function of preview 1.
type Func struct {
	Name            string
	Params, Results []ValKind

	// Call executes the function for the guest that c belongs to. mem is the whole
	// linear memory of the guest at the time of the call; args are the raw
	// arguments, one per parameter, of which an i32 uses the low half. The
	// result is an errno, unless the function has none. An error ends the guest: see the
	// package documentation.
	Call func(ctx context.Context, c *Ctx, mem []byte, args []uint64) (uint64, error)
}

// spec is a row of the table.
type spec struct {
	name   string
	params string // one letter per parameter: i for i32, I for i64
	on     subject
	rights rights // that the descriptor in the first argument must have
	impl   func(k *call) error
}

// A subject says what the first argument of a function names.
type subject uint8

const (
	onNothing subject = iota // not a descriptor, or one the function looks up itself
	onAny                    // any open descriptor
	onFile                   // a descriptor of anything but a directory; else EISDIR or, for positions, EBADF
	onDir                    // a descriptor of a directory; else ENOTDIR
)

// table lists all functions of preview 1, sorted by name.
var table = [...]spec{
	{"args_get", "ii", onNothing, 0, argsGet},
	{"args_sizes_get", "ii", onNothing, 0, argsSizesGet},
	{"clock_res_get", "ii", onNothing, 0, clockResGet},
	{"clock_time_get", "iIi", onNothing, 0, clockTimeGet},
	{"environ_get", "ii", onNothing, 0, environGet},
	{"environ_sizes_get", "ii", onNothing, 0, environSizesGet},
	{"fd_advise", "iIIi", onFile, rightFDAdvise, fdAdvise},
	{"fd_allocate", "iII", onFile, rightFDAllocate, fdAllocate},
	{"fd_close", "i", onAny, 0, fdClose},
	{"fd_datasync", "i", onAny, rightFDDatasync, fdDatasync},
	{"fd_fdstat_get", "ii", onAny, 0, fdFdstatGet},
	{"fd_fdstat_set_flags", "ii", onAny, rightFDFdstatSetFlags, fdFdstatSetFlags},
	{"fd_fdstat_set_rights", "iII", onAny, 0, fdFdstatSetRights},
	{"fd_filestat_get", "ii", onAny, rightFDFilestatGet, fdFilestatGet},
	{"fd_filestat_set_size", "iI", onFile, rightFDFilestatSetSize, fdFilestatSetSize},
	{"fd_filestat_set_times", "iIIi", onAny, rightFDFilestatSetTimes, fdFilestatSetTimes},
	{"fd_pread", "iiiIi", onFile, rightFDRead, fdPread},
	{"fd_prestat_dir_name", "iii", onAny, 0, fdPrestatDirName},
	{"fd_prestat_get", "ii", onAny, 0, fdPrestatGet},
	{"fd_pwrite", "iiiIi", onFile, rightFDWrite, fdPwrite},
	{"fd_read", "iiii", onFile, rightFDRead, fdRead},
	{"fd_readdir", "iiiIi", onDir, rightFDReaddir, fdReaddir},
	{"fd_renumber", "ii", onAny, 0, fdRenumber},
	{"fd_seek", "iIii", onFile, rightFDTell, fdSeek},
	{"fd_sync", "i", onAny, rightFDSync, fdSync},
	{"fd_tell", "ii", onFile, rightFDTell, fdTell},
	{"fd_write", "iiii", onFile, rightFDWrite, fdWrite},
	{"path_create_directory", "iii", onDir, rightPathCreateDirectory, pathCreateDirectory},
	{"path_filestat_get", "iiiii", onDir, rightPathFilestatGet, pathFilestatGet},
	{"path_filestat_set_times", "iiiiIIi", onDir, rightPathFilestatSetTimes, pathFilestatSetTimes},
	{"path_link", "iiiiiii", onDir, rightPathLinkSource, pathLink},
	{"path_open", "iiiiiIIii", onDir, rightPathOpen, pathOpen},
	{"path_readlink", "iiiiii", onDir, rightPathReadlink, pathReadlink},
	{"path_remove_directory", "iii", onDir, rightPathRemoveDirectory, pathRemoveDirectory},
	{"path_rename", "iiiiii", onDir, rightPathRenameSource, pathRename},
	{"path_symlink", "iiiii", onNothing, 0, pathSymlink}, // the descriptor is the third argument
	{"path_unlink_file", "iii", onDir, rightPathUnlinkFile, pathUnlinkFile},
	{"poll_oneoff", "iiii", onNothing, 0, pollOneoff},
	{"proc_exit", "i", onNothing, 0, procExit},
	{"proc_raise", "i", onNothing, 0, procRaise},
	{"random_get", "ii", onNothing, 0, randomGet},
	{"sched_yield", "", onNothing, 0, schedYield},
	{"sock_accept", "iii", onAny, 0, sockOp},
	{"sock_recv", "iiiiii", onAny, 0, sockOp},
	{"sock_send", "iiiii", onAny, 0, sockOp},
	{"sock_shutdown", "ii", onAny, 0, sockOp},
}

// Functions returns all functions of preview 1, sorted by name.
func Functions() []Func {
	kinds := map[rune]ValKind{'i': I32, 'I': I64}
	funcs := make([]Func, len(table))
	for i := range table {
		s := &table[i]
		f := Func{Name: s.name}
		for _, p := range s.params {
			f.Params = append(f.Params, kinds[p])
		}
		if s.name != "proc_exit" {
			f.Results = []ValKind{I32}
		}
		f.Call = func(ctx context.Context, c *Ctx, mem []byte, args []uint64) (uint64, error) {
			return c.invoke(ctx, s, mem, args)
		}
		funcs[i] = f
	}
	return funcs
}

// A call is one execution of a function: what its implementation may use. There is one per
// Ctx, reused, so that calling allocates nothing.
type call struct {
	ctx  context.Context
	c    *Ctx
	mem  memory
	args []uint64
	d    *descriptor // what the first argument names, if the table says so
}

// u32 and u64 return argument i.
func (k *call) u32(i int) uint32 { return uint32(k.args[i]) }
func (k *call) u64(i int) uint64 { return k.args[i] }

// An interrupt is the error of an implementation whose context ended.
type interrupt struct{ cause error }

func (i *interrupt) Error() string { return i.cause.Error() }

// interrupted returns an interrupt if the call's context has ended, else nil.
func (k *call) interrupted() error {
	if err := k.ctx.Err(); err != nil {
		return &interrupt{err}
	}
	return nil
}

// invoke executes s: it resolves the descriptor, checks its kind and rights, runs
// the implementation and sorts its error into errno for the guest and error for the engine.
func (c *Ctx) invoke(ctx context.Context, s *spec, mem []byte, args []uint64) (uint64, error) {
	if len(args) < len(s.params) {
		return 0, fmt.Errorf("wasi: %s called with %d arguments, not %d", s.name, len(args), len(s.params))
	}
	if c.closed {
		return 0, fmt.Errorf("wasi: %s called after Ctx.Close", s.name)
	}
	k := &c.call
	outer := *k // zero, unless a stream's method has called back into the guest
	*k = call{ctx: ctx, c: c, mem: mem, args: args}
	err := k.resolve(s)
	if err == nil {
		err = s.impl(k)
	}
	*k = outer // so it holds on to no guest memory between calls
	switch e := err.(type) {
	case nil:
		return 0, nil
	case Errno:
		return uint64(e), nil
	case *ExitError:
		return 0, e
	case *interrupt:
		return 0, e.cause
	}
	return uint64(errnoOf(err)), nil
}

// resolve looks up and checks the descriptor that s works on, if any.
func (k *call) resolve(s *spec) error {
	if s.on == onNothing {
		return nil
	}
	d, err := k.c.fds.get(k.u32(0))
	if err != nil {
		return err
	}
	k.d = d
	switch isDir := d.dir != nil; {
	case s.on == onDir && !isDir:
		return ENOTDIR
	case s.on == onFile && isDir:
		if s.rights&(rightFDRead|rightFDWrite) != 0 {
			return EISDIR
		}
		return EBADF
	}
	return d.check(s.rights)
}
