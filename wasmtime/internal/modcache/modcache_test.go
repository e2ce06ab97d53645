package modcache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// This file tests settings, storing and clean-up.

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	load := func(text string) (Config, error) {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return Load(path)
	}
	c, err := load(`# settings of the cache
		[cache] # ours
		enabled = true
		directory = "` + dir + `/c\\d\"e" # with escapes
		worker-event-queue-size = "16"
		baseline-compression-level = 3
		optimized-compression-level = +2_0
		cleanup-interval = '2h'
		optimizing-compression-task-timeout = "30m"
		file-count-soft-limit = "3K"
		files-total-size-soft-limit = "1Gi"
		file-count-limit-percent-if-deleting = "65%"
		files-total-size-limit-percent-if-deleting = "0%"
		allowed-clock-drift-for-files-from-future = "3d"
	`)
	want := Config{
		Enabled: true, Directory: dir + `/c\d"e`, CleanupInterval: 2 * time.Hour, CountLimit: 3000, SizeLimit: 1 << 30,
		CountPercent: 65, SizePercent: 0, ClockDrift: 72 * time.Hour,
	}
	if err != nil || c != want {
		t.Errorf("got  %+v, %v\nwant %+v", c, err, want)
	}
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "home"))
	want = defaults
	want.Directory = filepath.Join(dir, "home", "gowasmtime")
	if c, err := load("[cache]"); err != nil || c != want {
		t.Errorf("an empty table: %+v, %v", c, err)
	}

	for _, c := range []struct{ text, want string }{
		{"", "1: missing field `cache`"},
		{"\n\nx = 1", "3: unknown field `x`, expected `cache`"},
		{"[foo]\n[cache]", "1: unknown field `foo`, expected `cache`"},
		{"[cache]\n[cache]", "2: `cache` was defined in line 1 already"},
		{"[cache", "1: malformed table header"},
		{"[[cache]]", "1: malformed table header"},
		{"[cache]\nfoo = 1", "2: unknown field `foo`, expected one of `enabled`, `directory`, "},
		{"[cache]\nenabled", "2: expected `key = value`"},
		{"[cache]\nenabled =", "2: the value is missing"},
		{"[cache]\nenabled = yes", "2: string values must be quoted; `yes` is neither"},
		{"[cache]\nenabled = \"true\"", "2: enabled: invalid type: string `true`, expected a boolean"},
		{"[cache]\nenabled = true\nenabled = true", "3: `enabled` was defined in line 2 already"},
		{"[cache]\ndirectory = \"rel\"", "2: directory: cache directory path has to be absolute, path: rel"},
		{"[cache]\ndirectory = \"/x", "2: a string does not end"},
		{"[cache]\ndirectory = \"/x\" y", "2: unexpected text after the value"},
		{"[cache]\ndirectory = \"\\u0041\"", "2: unknown escape in a string"},
		{"[cache]\ndirectory = \"\"\"/x\"\"\"", "2: strings of several lines are not supported here"},
		{"[cache]\ncleanup-interval = \"1x\"", `2: cleanup-interval: invalid value "1x"`},
		{"[cache]\ncleanup-interval = \"99999999999999d\"", `2: cleanup-interval: invalid value`},
		{"[cache]\nfiles-total-size-soft-limit = 5", "2: files-total-size-soft-limit: invalid type: integer `5`, expected a string"},
		{"[cache]\nfiles-total-size-soft-limit = \"20000Pi\"", "2: files-total-size-soft-limit: invalid value"},
		{"[cache]\nfile-count-limit-percent-if-deleting = \"170%\"", "2: file-count-limit-percent-if-deleting: 170 not in range 0-100%"},
		{"[cache]\nbaseline-compression-level = 99", "2: baseline-compression-level: invalid compression level: 99 not in 0..=21"},
		{"[cache]\n\xFF", "1: the file is not UTF-8"},
	} {
		_, err := load(c.text)
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), path+":"+c.want) {
			t.Errorf("%q:\n got %v\nwant %s:%s", c.text, err, path, c.want)
		}
	}
	if _, err := Load(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestLoadDefault(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("XDG_CACHE_HOME", "/somewhere")
	if c, err := LoadDefault(); err != nil || c.Directory != "/somewhere/gowasmtime" || !c.Enabled {
		t.Errorf("without a file: %+v, %v", c, err)
	}
	path, err := DefaultFile()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("[cache]\nenabled = false"), 0o666); err != nil {
		t.Fatal(err)
	}
	if c, err := LoadDefault(); err != nil || c.Enabled {
		t.Errorf("with a file that turns the cache off: %+v, %v", c, err)
	}
}

func open(t *testing.T, change func(*Config)) *Cache {
	t.Helper()
	config := defaults
	config.Directory = t.TempDir()
	if change != nil {
		change(&config)
	}
	c, err := Open(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func key(i int) Key { return Key{byte(i), byte(i >> 8), 7} }

func TestPutAndUse(t *testing.T) {
	c := open(t, nil)
	if _, ok := c.Use(key(1)); ok {
		t.Error("an empty cache has an entry")
	}
	for _, data := range []string{"first", "second"} {
		if err := c.Put(key(1), []byte(data)); err != nil {
			t.Fatal(err)
		}
		path, ok := c.Use(key(1))
		if got, err := os.ReadFile(path); !ok || err != nil || string(got) != data {
			t.Errorf("%q: %t, %q, %v", data, ok, got, err)
		}
	}
	// Use counts.
	old := time.Now().Add(-48 * time.Hour)
	path, _ := c.Use(key(1))
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	c.Use(key(1))
	if info, err := os.Stat(path); err != nil || time.Since(info.ModTime()) > time.Hour {
		t.Errorf("an entry that was used is from %v (%v)", info.ModTime(), err)
	}
	// The whole cache may be removed at any time.
	if err := os.RemoveAll(c.config.Directory); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(key(2), []byte("x")); err != nil {
		t.Errorf("after the directory was removed: %v", err)
	}
	if _, ok := c.Use(key(2)); !ok {
		t.Error("the entry is not there")
	}
	if _, err := Open(Config{Directory: "relative"}); err == nil {
		t.Error("a relative directory is accepted")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Config{Directory: file}); err == nil {
		t.Error("a file is accepted as a directory")
	}
}

// entries returns which of n entries are there.
func entries(c *Cache, n int) (have []int) {
	for i := range n {
		if _, err := os.Stat(c.path(key(i))); err == nil {
			have = append(have, i)
		}
	}
	return have
}

func TestCleanUp(t *testing.T) {
	for _, limit := range []struct {
		name   string
		change func(*Config)
		want   []int
	}{
		{"count", func(c *Config) { c.CountLimit, c.CountPercent = 9, 50 }, []int{6, 7, 8, 9}},
		{"size", func(c *Config) { c.SizeLimit, c.SizePercent = 999, 60 }, []int{5, 6, 7, 8, 9}},
		{"not exceeded", func(c *Config) { c.SizeLimit, c.CountLimit = 1000, 10 }, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{"nothing is left", func(c *Config) { c.CountLimit, c.CountPercent = 1, 0 }, nil},
	} {
		c := open(t, limit.change)
		now := time.Now()
		for i := range 10 {
			if err := os.WriteFile(c.path(key(i)), make([]byte, 100), 0o600); err != nil {
				t.Fatal(err)
			}
			at := now.Add(time.Duration(i-20) * time.Hour)
			if err := os.Chtimes(c.path(key(i)), at, at); err != nil {
				t.Fatal(err)
			}
		}
		// What is not an entry stays, but for what a killed writer left long ago.
		for _, name := range []string{"README", "x.cwasm", tempPrefix + "new", tempPrefix + "old"} {
			if err := os.WriteFile(filepath.Join(c.dir, name), make([]byte, 5000), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		old := now.Add(-2 * staleAfter)
		if err := os.Chtimes(filepath.Join(c.dir, tempPrefix+"old"), old, old); err != nil {
			t.Fatal(err)
		}
		if err := c.Clean(); err != nil {
			t.Fatal(err)
		}
		if got := entries(c, 10); !slices.Equal(got, limit.want) {
			t.Errorf("%s: %v are left, want %v", limit.name, got, limit.want)
		}
		for name, want := range map[string]bool{"README": true, "x.cwasm": true, tempPrefix + "new": true, tempPrefix + "old": false} {
			if _, err := os.Stat(filepath.Join(c.dir, name)); (err == nil) != want {
				t.Errorf("%s: %s is there: %t", limit.name, name, err == nil)
			}
		}
	}
}

func TestEntriesFromTheFutureGoFirst(t *testing.T) {
	c := open(t, func(c *Config) { c.CountLimit, c.CountPercent = 2, 100 })
	for i := range 3 {
		if err := c.Put(key(i), nil); err != nil {
			t.Fatal(err)
		}
	}
	late := time.Now().Add(100 * time.Hour)
	if err := os.Chtimes(c.path(key(2)), late, late); err != nil {
		t.Fatal(err)
	}
	if err := c.Clean(); err != nil {
		t.Fatal(err)
	}
	if got := entries(c, 3); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("%v are left", got)
	}
}

func TestCleanUpIsDue(t *testing.T) {
	c := open(t, func(c *Config) { c.CountLimit, c.CountPercent, c.CleanupInterval = 3, 100, time.Hour })
	for i := range 6 {
		if err := c.Put(key(i), nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := entries(c, 6); len(got) != 6 { // the first has cleaned up
		t.Errorf("cleaned up too often: %v are left", got)
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(filepath.Join(c.dir, marker), old, old); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(key(6), nil); err != nil {
		t.Fatal(err)
	}
	if got := entries(c, 7); len(got) != 3 {
		t.Errorf("not cleaned up: %v are left", got)
	}
}

// TestConcurrent has writers, readers and cleaners at once: nobody sees half an entry or an error.
func TestConcurrent(t *testing.T) {
	c := open(t, func(c *Config) { c.CountLimit, c.CountPercent = 4, 50 })
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for n := range 100 {
				k := (n + w) % 8
				data := strings.Repeat(fmt.Sprint(k), 20000)
				if err := c.Put(key(k), []byte(data)); err != nil {
					t.Error(err)
				}
				if path, ok := c.Use(key((k + 3) % 8)); ok {
					got, err := os.ReadFile(path)
					if err == nil && string(got) != strings.Repeat(fmt.Sprint((k+3)%8), 20000) {
						t.Errorf("entry %d has %d bytes that are wrong", (k+3)%8, len(got))
					}
				}
				if n%10 == 0 {
					if err := c.Clean(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
}
