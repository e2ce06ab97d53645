// Package modcache keeps compiled modules on disk, for programs that compile the same modules
// again and again.
//
// A Cache is a directory with one file per entry, named by its key: a hash of everything that the
// contents depend on. What must hold:
//
//   - An entry appears with all its bytes or not at all: it is written under another name and
//     renamed. So several processes may use a directory at once without locks.
//   - Entries never change; replacing one is renaming another to its name. So they may be mapped.
//   - Contents are not trusted to be whole: whoever uses them checks them (an artifact has a checksum)
//     and puts the entry again.
//   - A file that the cache has not named itself is never touched.
//
// The time of modification of an entry's file is when it was last used. Clean-up removes those that were
// used least recently until the directory is well below its limits.
//
// The settings are those of Wasmtime's cache, from the same file. Compression is not done: entries are executed where they lie
// in the system's page cache, which takes less time than decompressing them.
//
// The package knows nothing of modules or engines.
package modcache
