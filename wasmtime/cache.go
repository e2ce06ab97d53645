package wasmtime

import (
	"crypto/sha256"
	"encoding/binary"
	"os"
	"strings"
	"sync"

	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/wasmtime/internal/modcache"
)

// This file implements the compilation cache: which entry belongs to a module, and what happens when
// there is none or it cannot be used.

// CacheConfigLoadDefault enables the compilation cache: NewModule and NewModuleFromFile keep what they
// compile on disk, and a later call for the same module with the same settings, in this process or another, loads that.
// The settings are those in Wasmtime's file, config.toml in the directory wasmtime of the user's directory for
// settings (~/.config on Linux), or the default ones if there is no such file: at most 512 MiB and
// 65,536 modules in the directory gowasmtime of the user's directory for caches. The error says what is wrong with
// the file or why the directory cannot be made.
//
// A cache may be shared by any number of engines and processes. Nothing about it makes NewModule fail: what cannot be
// loaded is compiled and stored anew, and what cannot be stored is not. Whoever can write to the directory can run code in the
// programs that use it; it is made for the user alone.
func (cfg *Config) CacheConfigLoadDefault() error {
	cfg.open()
	c, err := modcache.LoadDefault()
	if err != nil {
		return cacheError("", err)
	}
	return cfg.setCache(c)
}

// CacheConfigLoad is CacheConfigLoadDefault with the settings in the TOML file at path. Its table "cache" has the keys of
// Wasmtime's: "directory" (an absolute path), "cleanup-interval" ("1h"), "files-total-size-soft-limit" ("512Mi"),
// "file-count-soft-limit" ("64K"), "files-total-size-limit-percent-if-deleting" and
// "file-count-limit-percent-if-deleting" ("70%"), "allowed-clock-drift-for-files-from-future" ("1d"), and "enabled". Those about
// compression are accepted and have no effect.
//
// When an entry is added and the last clean-up is longer ago than the interval, the entries used least recently go, if a limit is
// exceeded, until what is left is the percentage of it.
func (cfg *Config) CacheConfigLoad(path string) error {
	cfg.open()
	c, err := modcache.Load(path)
	if err != nil {
		return cacheError(path, err)
	}
	return cfg.setCache(c)
}

// DisableCache takes CacheConfigLoad and CacheConfigLoadDefault back.
func (cfg *Config) DisableCache() { cfg.open(); cfg.cache = nil }

func cacheError(path string, err error) error {
	switch e := err.(type) {
	case *os.PathError:
		return wrapError("failed to read config file: "+path, e)
	case *modcache.Error:
		return wrapError("failed to parse config file: "+e.Path, e)
	}
	return wrapError("", err)
}

func (cfg *Config) setCache(c modcache.Config) error {
	if !c.Enabled {
		cfg.cache = nil
		return nil
	}
	cache, err := modcache.Open(c)
	if err != nil {
		return wrapError("", err)
	}
	cfg.cache = cache
	return nil
}

// CacheHits returns how many modules the engine has loaded from the compilation cache.
func (engine *Engine) CacheHits() uint64 { return engine.cacheHits.Load() }

// CacheMisses returns how many modules the engine has compiled although it has a compilation cache.
func (engine *Engine) CacheMisses() uint64 { return engine.cacheMisses.Load() }

// cacheKey returns the key for a module.
func (engine *Engine) cacheKey(wasm []byte) (k modcache.Key) {
	h := sha256.New()
	settings := engine.host.Fingerprint()
	h.Write(settings[:])
	h.Write(thisBuild())
	if engine.keepsPlaces() {
		h.Write([]byte("with places in the source"))
	}
	h.Write(wasm)
	h.Sum(k[:0])
	return k
}

// thisBuild tells builds of versions under development apart, which may generate different code without
// having different versions: by the program's size and time.
var thisBuild = sync.OnceValue(func() []byte {
	if !strings.HasSuffix(artifact.Version, "-dev") {
		return nil
	}
	path, err := os.Executable()
	if err != nil {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	b := binary.LittleEndian.AppendUint64(nil, uint64(info.Size()))
	return binary.LittleEndian.AppendUint64(b, uint64(info.ModTime().UnixNano()))
})

// loadCached returns the module from the cache, or compiles it and puts it there.
func (engine *Engine) loadCached(wasm []byte, progress func(done, total int)) (*vm.Module, error) {
	if err := engine.canCompile(wasm); err != nil {
		return nil, err
	}
	key := engine.cacheKey(wasm)
	if path, ok := engine.cache.Use(key); ok {
		// An error means that the entry is damaged, or was removed just now.
		if m, err := vm.OpenModule(engine.vm, path); err == nil {
			engine.cacheHits.Add(1)
			engine.loaded(m)
			return m, nil
		}
	}
	file, err := engine.compile(wasm, progress)
	if err != nil {
		return nil, err
	}
	engine.cacheMisses.Add(1)
	_ = engine.cache.Put(key, file) // without a cache everything works too
	return engine.deserialize(file)
}
