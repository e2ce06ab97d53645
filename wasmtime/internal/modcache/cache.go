package modcache

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// This file implements looking up and storing.

// A Key names an entry.
type Key [32]byte

// A Cache is a directory of entries. It is safe for concurrent use, by other processes too.
type Cache struct {
	config Config
	dir    string
}

const (
	// subdir is the part of the configured directory that is ours. Wasmtime, which may have the same
	// settings, keeps to other parts.
	subdir      = "gowasmtime-1"
	entrySuffix = ".cwasm"
	tempPrefix  = "tmp-"
	marker      = "cleaned" // its time of modification is that of the last clean-up
)

// touchAfter is how old a time of last use must be to be renewed.
const touchAfter = time.Minute

// Open makes the directory, if need be, and returns the cache.
func Open(c Config) (*Cache, error) {
	if !filepath.IsAbs(c.Directory) {
		return nil, fmt.Errorf("cache directory path has to be absolute, path: %s", c.Directory)
	}
	dir := filepath.Join(c.Directory, subdir)
	// Nobody else may put machine code there.
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("failed to create cache directory: %w", err)
	}
	return &Cache{c, dir}, nil
}

// Dir returns where the entries are.
func (c *Cache) Dir() string { return c.dir }

func (c *Cache) path(k Key) string {
	return filepath.Join(c.dir, hex.EncodeToString(k[:])+entrySuffix)
}

// Use returns the path of the file of an entry, which counts as used now, and whether there is
// one. The file may be gone again when the caller opens it.
func (c *Cache) Use(k Key) (string, bool) {
	path := c.path(k)
	info, err := os.Stat(path)
	if err != nil {
		return path, false
	}
	if now := time.Now(); now.Sub(info.ModTime()).Abs() > touchAfter {
		_ = os.Chtimes(path, now, now) // it only becomes older than it is
	}
	return path, true
}

// Put stores an entry, in place of the one that may be there, and cleans up if that is due.
func (c *Cache) Put(k Key, data []byte) error {
	f, err := os.CreateTemp(c.dir, tempPrefix+"*")
	if errors.Is(err, fs.ErrNotExist) { // somebody has removed the whole directory
		if err = os.MkdirAll(c.dir, 0o700); err == nil {
			f, err = os.CreateTemp(c.dir, tempPrefix+"*")
		}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		// No sync: after a loss of power the file may be damaged, which its reader notices.
		err = os.Rename(f.Name(), c.path(k))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return c.cleanIfDue()
}

// isEntry reports whether name is that of an entry's file.
func isEntry(name string) bool {
	digits, ok := strings.CutSuffix(name, entrySuffix)
	return ok && len(digits) == 2*len(Key{}) && strings.Trim(digits, "0123456789abcdef") == ""
}
