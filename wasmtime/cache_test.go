package wasmtime

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// This file tests the compilation cache from outside. Its parts are tested in internal/modcache.

// cacheEnv tells a process of this test to load modules with the cache whose settings are in
// the file that it names.
const cacheEnv = "GOWASMTIME_TEST_CACHE"

func cacheModule(i int) string {
	return fmt.Sprintf(`(module (func (export "f") (result i32) i32.const %d))`, i)
}

// cacheSettings writes a file of settings and returns its path and where entries will be.
func cacheSettings(tb testing.TB, more string) (path, entries string) {
	tb.Helper()
	dir := tb.TempDir()
	path = filepath.Join(dir, "config.toml")
	text := fmt.Sprintf("[cache]\ndirectory = %q\n%s\n", filepath.Join(dir, "cache"), more)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		tb.Fatal(err)
	}
	return path, filepath.Join(dir, "cache", "gowasmtime-1")
}

func cacheEngine(settings string) (*Engine, error) {
	c := NewConfig()
	if err := c.CacheConfigLoad(settings); err != nil {
		return nil, err
	}
	return NewEngineErr(c)
}

// useCache compiles and runs module i.
func useCache(e *Engine, i int) error {
	wasm, err := Wat2Wasm(cacheModule(i))
	if err != nil {
		return err
	}
	m, err := NewModule(e, wasm)
	if err != nil {
		return err
	}
	store := NewStore(e)
	defer store.Close()
	instance, err := NewInstance(store, m, nil)
	if err != nil {
		return err
	}
	if got, err := instance.GetFunc(store, "f").Call(store); err != nil || got != int32(i) {
		return fmt.Errorf("module %d returns %v, %v", i, got, err)
	}
	return nil
}

func TestCache(t *testing.T) {
	settings, dir := cacheSettings(t, "")
	engine, err := cacheEngine(settings)
	if err != nil {
		t.Fatal(err)
	}
	check := func(e *Engine, hits, misses uint64) {
		t.Helper()
		if e.CacheHits() != hits || e.CacheMisses() != misses {
			t.Fatalf("%d hits and %d misses, want %d and %d", e.CacheHits(), e.CacheMisses(), hits, misses)
		}
	}
	use := func(e *Engine, i int) {
		t.Helper()
		if err := useCache(e, i); err != nil {
			t.Fatal(err)
		}
	}
	use(engine, 1)
	check(engine, 0, 1)
	use(engine, 1)
	check(engine, 1, 1)
	use(engine, 2)
	check(engine, 1, 2)
	other, err := cacheEngine(settings)
	if err != nil {
		t.Fatal(err)
	}
	use(other, 1)
	check(other, 1, 0)

	// Other settings are other entries.
	c := NewConfig()
	c.SetEpochInterruption(true)
	if err := c.CacheConfigLoad(settings); err != nil {
		t.Fatal(err)
	}
	epochs := NewEngineWithConfig(c)
	m, err := NewModule(epochs, mustWat(t, cacheModule(1)))
	if err != nil {
		t.Fatal(err)
	}
	m.Close()
	check(epochs, 0, 1)

	// Invalid modules are neither.
	if _, err := NewModule(engine, []byte("\x00asm\x01\x00\x00\x00\xFF")); err == nil {
		t.Error("an invalid module is accepted")
	}
	check(engine, 1, 2)

	// A damaged entry is compiled again and replaced.
	entries, err := filepath.Glob(filepath.Join(dir, "*.cwasm"))
	if err != nil || len(entries) != 3 {
		t.Fatalf("entries: %v, %v", entries, err)
	}
	for _, damage := range []func([]byte) []byte{
		func(b []byte) []byte { return nil },
		func(b []byte) []byte { return b[:len(b)/2] },
		func(b []byte) []byte { b[len(b)/2] ^= 4; return b },
		func(b []byte) []byte { return []byte("something else") },
	} {
		var whole [][]byte
		for _, path := range entries {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			whole = append(whole, b)
			// Not in place: the old file is mapped.
			if err := errors.Join(os.Remove(path), os.WriteFile(path, damage(bytes.Clone(b)), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		e, err := cacheEngine(settings)
		if err != nil {
			t.Fatal(err)
		}
		use(e, 1)
		use(e, 2)
		check(e, 0, 2)
		use(e, 1)
		use(e, 2)
		check(e, 2, 2)
		restored := 0
		for i, path := range entries {
			if b, err := os.ReadFile(path); err == nil && bytes.Equal(b, whole[i]) {
				restored++
			}
		}
		if restored != 2 { // not that of the engine with epochs
			t.Errorf("%d entries were replaced, want 2", restored)
		}
		m, err := NewModule(epochs, mustWat(t, cacheModule(1)))
		if err != nil {
			t.Fatal(err)
		}
		m.Close()
	}

	// A directory that cannot be used is no reason to fail.
	if os.Getuid() != 0 {
		if err := os.Chmod(dir, 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(dir, 0o700)
		use(engine, 3)
	}
	if err := os.RemoveAll(filepath.Dir(dir)); err != nil {
		t.Fatal(err)
	}
	use(engine, 1)
}

func TestCacheLimit(t *testing.T) {
	settings, dir := cacheSettings(t, "file-count-soft-limit = \"5\"\ncleanup-interval = \"0s\"")
	engine, err := cacheEngine(settings)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		if err := useCache(engine, i); err != nil {
			t.Fatal(err)
		}
		if entries, err := filepath.Glob(filepath.Join(dir, "*.cwasm")); err != nil || len(entries) > 5 {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
	}
}

func TestCacheErrors(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(path, []byte("[cache]\nfoo = 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	err := NewConfig().CacheConfigLoad(path)
	if want := "failed to parse config file: " + path + "\n\nCaused by:\n    " + path + ":2: unknown field `foo`, expected one of `enabled`"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("an unknown key:\n%v\nwant\n%s", err, want)
	}
	err = NewConfig().CacheConfigLoad(filepath.Join(dir, "none.toml"))
	if !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "failed to read config file: "+dir) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, []byte("[cache]\nenabled = false\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	c := NewConfig()
	if err := c.CacheConfigLoad(path); err != nil || c.cache != nil {
		t.Errorf("a cache that is turned off: %v", err)
	}
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "home"))
	if err := c.CacheConfigLoadDefault(); err != nil || c.cache == nil || c.cache.Dir() != filepath.Join(dir, "home", "gowasmtime", "gowasmtime-1") {
		t.Errorf("the default cache: %v", err)
	}
	c.DisableCache()
	if c.cache != nil {
		t.Error("DisableCache leaves the cache")
	}
}

// TestCacheProcesses has several processes use, overwrite and clean up one cache at once.
func TestCacheProcesses(t *testing.T) {
	settings, dir := cacheSettings(t, "file-count-soft-limit = \"6\"\ncleanup-interval = \"0s\"")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			cmd := exec.Command(exe)
			cmd.Env = append(os.Environ(), cacheEnv+"="+settings)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wg.Wait()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if strings.HasPrefix(f.Name(), "tmp-") {
			t.Errorf("%s is left", f.Name())
		}
	}
}

// cacheProcess is what each of those processes does.
func cacheProcess(settings string) error {
	engine, err := cacheEngine(settings)
	if err != nil {
		return err
	}
	for round := range 5 {
		for i := range 10 {
			if err := useCache(engine, (i+os.Getpid()+round)%10); err != nil {
				return err
			}
		}
	}
	if engine.CacheHits()+engine.CacheMisses() != 50 {
		return fmt.Errorf("%d hits and %d misses", engine.CacheHits(), engine.CacheMisses())
	}
	return nil
}
