package modcache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file implements the settings.

// A Config holds the settings of a cache.
type Config struct {
	Enabled         bool
	Directory       string        // absolute
	CleanupInterval time.Duration // how often the limits are looked at, at most
	CountLimit      uint64        // files
	SizeLimit       uint64        // bytes
	CountPercent    int           // of the limit that are left after clean-up
	SizePercent     int
	ClockDrift      time.Duration // files that were used later than this from now count as never used
}

// Default returns the settings that hold without a file. The error says why there is no place for a cache.
func Default() (Config, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return Config{}, fmt.Errorf("cache directory not specified and failed to get the default: %w", err)
	}
	c := defaults
	c.Directory = filepath.Join(dir, "gowasmtime")
	return c, nil
}

// defaults are Wasmtime's.
var defaults = Config{
	Enabled:         true,
	CleanupInterval: time.Hour,
	CountLimit:      65536,
	SizeLimit:       512 << 20,
	CountPercent:    70,
	SizePercent:     70,
	ClockDrift:      24 * time.Hour,
}

// DefaultFile returns the path of the file that LoadDefault reads, which is Wasmtime's.
func DefaultFile() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "wasmtime", "config.toml"), nil
}

// LoadDefault returns the settings of the default file if there is one, and the default ones otherwise.
func LoadDefault() (Config, error) {
	path, err := DefaultFile()
	if err != nil {
		return Default()
	}
	c, err := Load(path)
	if errors.Is(err, os.ErrNotExist) {
		return Default()
	}
	return c, err
}

// An Error is a mistake in a file of settings.
type Error struct {
	Path string
	Line int
	Msg  string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Msg) }

// Load reads the table "cache" of a TOML file.
func Load(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	c := defaults
	fail := func(line int, format string, args ...any) (Config, error) {
		return Config{}, &Error{path, line, fmt.Sprintf(format, args...)}
	}
	entries, tables, err := parseTOML(string(data))
	var bad *syntaxError
	if errors.As(err, &bad) {
		return fail(bad.line, "%s", bad.msg)
	}
	for _, t := range tables {
		if t.name != "cache" {
			return fail(t.line, "unknown field `%s`, expected `cache`", t.name)
		}
	}
	for _, e := range entries {
		if e.table != "cache" {
			return fail(e.line, "unknown field `%s`, expected `cache`", e.key)
		}
		i := slices.IndexFunc(settings[:], func(s setting) bool { return s.key == e.key })
		if i < 0 {
			return fail(e.line, "unknown field `%s`, expected one of %s", e.key, settingNames())
		}
		if err := settings[i].set(&c, e); err != nil {
			return fail(e.line, "%s: %v", e.key, err)
		}
	}
	if len(tables) == 0 {
		return fail(1, "missing field `cache`")
	}
	if c.Directory == "" {
		d, err := Default()
		if err != nil {
			return Config{}, err
		}
		c.Directory = d.Directory
	}
	return c, nil
}

// A setting is a key of the table and what it does.
type setting struct {
	key string
	set func(*Config, entry) error
}

// settings are Wasmtime's, and "enabled", which its older versions have. Those that have no meaning
// here are checked and otherwise ignored.
var settings = [...]setting{
	{"enabled", func(c *Config, e entry) error { return e.bool(&c.Enabled) }},
	{"directory", setDirectory},
	{"worker-event-queue-size", func(_ *Config, e entry) error { return e.count(new(uint64)) }},
	{"baseline-compression-level", func(_ *Config, e entry) error { return e.level() }},
	{"optimized-compression-level", func(_ *Config, e entry) error { return e.level() }},
	{"optimized-compression-usage-counter-threshold", func(_ *Config, e entry) error { return e.count(new(uint64)) }},
	{"cleanup-interval", func(c *Config, e entry) error { return e.duration(&c.CleanupInterval) }},
	{"optimizing-compression-task-timeout", func(_ *Config, e entry) error { return e.duration(new(time.Duration)) }},
	{"allowed-clock-drift-for-files-from-future", func(c *Config, e entry) error { return e.duration(&c.ClockDrift) }},
	{"file-count-soft-limit", func(c *Config, e entry) error { return e.count(&c.CountLimit) }},
	{"files-total-size-soft-limit", func(c *Config, e entry) error { return e.size(&c.SizeLimit) }},
	{"file-count-limit-percent-if-deleting", func(c *Config, e entry) error { return e.percent(&c.CountPercent) }},
	{"files-total-size-limit-percent-if-deleting", func(c *Config, e entry) error { return e.percent(&c.SizePercent) }},
}

func settingNames() string {
	var names []string
	for i := range settings {
		names = append(names, "`"+settings[i].key+"`")
	}
	return strings.Join(names, ", ")
}

func setDirectory(c *Config, e entry) error {
	if e.kind != tomlString {
		return e.mistyped("a string")
	}
	if !filepath.IsAbs(e.text) {
		return fmt.Errorf("cache directory path has to be absolute, path: %s", e.text)
	}
	c.Directory = filepath.Clean(e.text)
	return nil
}

func (e *entry) mistyped(want string) error {
	return fmt.Errorf("invalid type: %s `%s`, expected %s", e.kind, e.text, want)
}

func (e *entry) bool(p *bool) error {
	if e.kind != tomlBool {
		return e.mistyped("a boolean")
	}
	*p = e.text == "true"
	return nil
}

// level checks a compression level.
func (e *entry) level() error {
	if e.kind != tomlInt {
		return e.mistyped("an integer")
	}
	if n, err := strconv.Atoi(e.text); err != nil || n < 0 || n > 21 {
		return fmt.Errorf("invalid compression level: %s not in 0..=21", e.text)
	}
	return nil
}

// scaled reads a string of a number and one of the suffixes in units.
func (e *entry) scaled(units map[string]uint64) (uint64, error) {
	if e.kind != tomlString {
		return 0, e.mistyped("a string")
	}
	digits := strings.TrimRight(e.text, "%KMGTPismhd ")
	unit, known := units[strings.TrimSpace(e.text[len(digits):])]
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || !known || n > ^uint64(0)/unit {
		return 0, fmt.Errorf("invalid value %q", e.text)
	}
	return n * unit, nil
}

var (
	decimalUnits = map[string]uint64{"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}
	sizeUnits    = map[string]uint64{
		"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15,
		"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40, "Pi": 1 << 50,
	}
	timeUnits    = map[string]uint64{"s": 1, "m": 60, "h": 3600, "d": 86400}
	percentUnits = map[string]uint64{"%": 1}
)

func (e *entry) count(p *uint64) (err error) { *p, err = e.scaled(decimalUnits); return err }
func (e *entry) size(p *uint64) (err error)  { *p, err = e.scaled(sizeUnits); return err }

func (e *entry) duration(p *time.Duration) error {
	n, err := e.scaled(timeUnits)
	if err == nil && n > uint64(1<<63-1)/uint64(time.Second) {
		err = fmt.Errorf("invalid value %q", e.text)
	}
	if err != nil {
		return err
	}
	*p = time.Duration(n) * time.Second
	return nil
}

func (e *entry) percent(p *int) error {
	n, err := e.scaled(percentUnits)
	if err == nil && n > 100 {
		err = fmt.Errorf("%d not in range 0-100%%", n)
	}
	if err != nil {
		return err
	}
	*p = int(n)
	return nil
}
