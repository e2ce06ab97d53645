package artifact

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements section .wt.engine, which says who made the artifact and how. It is
// the first thing read:
//
//	magic    8 bytes "gowasmt\x00"
//	format   u32, FormatVersion
//	zero     u32
//	sum      u64: XXH64 of what follows, seeded with the XXH64 of what precedes
//	...      an Engine in the codec of codec.go
//
// The section lies at offset 64 of the file, so that its fixed part can be read before
// anything else is believed. The sum covers every byte of the file but itself, padding and tables for other tools too.

// FormatVersion changes whenever any section's format does, or what the runtime expects of code
// (environ/vmtypes.go).
const FormatVersion = 6

// Version is this system's version, stored in artifacts. Two versions may generate code that
// relies on different layouts, so they do not read each other's artifacts.
const Version = "0.1.0-dev"

const (
	engineMagic = "gowasmt\x00"
	sumAt       = elfHeaderSize + 16
	sumSize     = 8
	engineFixed = 16 + sumSize
)

// An Engine describes what made an artifact, or what is about to run one.
type Engine struct {
	Version  string
	Compiler string // as environ.Compiler.Name; empty for a host that has none and takes any
	Target   environ.Target
	Settings []environ.Setting // sorted by name
	Tunables environ.Tunables
	Features types.Features // what the module was allowed to use, or what the host allows
}

// EngineOf describes what compiler c makes with these tunables and features.
func EngineOf(c environ.Compiler, t *environ.Tunables, f types.Features) Engine {
	return Engine{Version: Version, Compiler: c.Name(), Target: c.Target(), Settings: c.Settings(), Tunables: *t, Features: f}
}

func (e *Engine) code(c *coder) {
	c.string(&e.Version)
	c.string(&e.Compiler)
	codeByte(c, &e.Target.Arch, environ.NumArchs)
	c.string(&e.Target.OS)
	codeList(c, &e.Settings, 2, func(c *coder, s *environ.Setting) {
		c.string(&s.Name)
		c.string(&s.Value)
	})
	t := &e.Tunables
	codeUint(c, &t.MemoryReservation)
	codeUint(c, &t.MemoryGuard)
	c.bool(&t.SignalsBasedTraps)
	c.bool(&t.EpochInterruption)
	c.bool(&t.ConsumeFuel)
	codeUint(c, &t.StackGuard)
	c.bool(&t.AddressMap)
	codeUint(c, &e.Features)
}

// appendEngine appends the section with a sum of zeros.
func appendEngine(b []byte, e *Engine) []byte {
	b = append(b, engineMagic...)
	b = put32(b, FormatVersion)
	b = append(b, make([]byte, 4+sumSize)...)
	return encode(b, e.code)
}

// sum computes the checksum of a whole file.
func sum(file []byte) uint64 { return xxh64(xxh64(0, file[:sumAt]), file[sumAt+sumSize:]) }

// seal fills in the sum of a whole file.
func seal(file []byte) { binary.LittleEndian.PutUint64(file[sumAt:], sum(file)) }

// checkSeal checks the fixed part of the section and the sum.
func checkSeal(file []byte) error {
	if len(file) < elfHeaderSize+engineFixed || string(file[elfHeaderSize:elfHeaderSize+8]) != engineMagic {
		return errNotArtifact
	}
	if v := binary.LittleEndian.Uint32(file[elfHeaderSize+8:]); v != FormatVersion {
		return fmt.Errorf("Module was compiled with artifact format %d, but this program reads format %d", v, FormatVersion)
	}
	if sum(file) != binary.LittleEndian.Uint64(file[sumAt:]) {
		return fmt.Errorf("artifact: the file is damaged (its checksum does not match)")
	}
	return nil
}

func readEngine(data []byte) (*Engine, error) {
	e := new(Engine)
	if len(data) < engineFixed {
		return nil, errNotArtifact
	}
	if err := decode(".wt.engine", data[engineFixed:], e.code); err != nil {
		return nil, err
	}
	for i := 1; i < len(e.Settings); i++ {
		if e.Settings[i-1].Name >= e.Settings[i].Name {
			return nil, fmt.Errorf("artifact: section .wt.engine: settings are not sorted")
		}
	}
	return e, nil
}

// CheckHost returns an error that says why a host described by host cannot run an artifact
// made by e, or nil.
func (e *Engine) CheckHost(host *Engine) error {
	for _, c := range []struct {
		mod, host string
		format    string
	}{
		{e.Version, host.Version, "Module was compiled with incompatible version '%s', this is '%s'"},
		{e.Target.Arch.String(), host.Target.Arch.String(), "Module was compiled for architecture '%s', but the host's is '%s'"},
		{e.Target.OS, host.Target.OS, "Module was compiled for operating system '%s', but the host's is '%s'"},
	} {
		if c.mod != c.host {
			return fmt.Errorf(c.format, c.mod, c.host)
		}
	}
	if host.Compiler != "" {
		if e.Compiler != host.Compiler {
			return fmt.Errorf("Module was compiled with compiler '%s', but the host uses '%s'", e.Compiler, host.Compiler)
		}
		if err := checkSettings(e.Settings, host.Settings); err != nil {
			return err
		}
	}
	if err := checkTunables(&e.Tunables, &host.Tunables); err != nil {
		return err
	}
	if missing := e.Features &^ host.Features; missing != 0 {
		return fmt.Errorf("Module was compiled with support for WebAssembly feature `%s` but it is not enabled for the host", featureName(missing))
	}
	return nil
}

// featureName returns the name of the first feature in f.
func featureName(f types.Features) string {
	if names := f.Names(); len(names) > 0 {
		return strings.ReplaceAll(names[0], "-", "_")
	}
	return fmt.Sprintf("%#x", uint64(f))
}

// Fingerprint returns a hash of all that e says. Artifacts made by engines with the same
// fingerprint from the same module are the same.
func (e *Engine) Fingerprint() [sha256.Size]byte { return sha256.Sum256(encode(nil, e.code)) }

// checkSettings compares two lists sorted by name.
func checkSettings(mod, host []environ.Setting) error {
	for len(mod) > 0 || len(host) > 0 {
		switch {
		case len(host) == 0 || len(mod) > 0 && mod[0].Name < host[0].Name:
			return fmt.Errorf("Module was compiled with setting %q, which the host's compiler does not have", mod[0].Name)
		case len(mod) == 0 || host[0].Name < mod[0].Name:
			return fmt.Errorf("Module was compiled without setting %q, which the host's compiler has", host[0].Name)
		case strings.HasPrefix(mod[0].Name, environ.TuneSetting):
		case strings.HasPrefix(mod[0].Name, environ.CPUSetting):
			if feature, ok := mod[0].NeedsCPU(); ok && host[0].Value != mod[0].Value {
				return fmt.Errorf("Module was compiled for processors with %s, which the host does not have or does not use", feature)
			}
		case mod[0].Value != host[0].Value:
			return fmt.Errorf("Module was compiled with %s of '%s' but '%s' is expected for the host", mod[0].Name, mod[0].Value, host[0].Value)
		}
		mod, host = mod[1:], host[1:]
	}
	return nil
}

func checkTunables(mod, host *environ.Tunables) error {
	for _, c := range []struct {
		name      string
		mod, host uint64
	}{
		{"memory reservation", mod.MemoryReservation, host.MemoryReservation},
		{"memory guard size", mod.MemoryGuard, host.MemoryGuard},
		{"stack guard size", uint64(mod.StackGuard), uint64(host.StackGuard)},
	} {
		if c.mod != c.host {
			return fmt.Errorf("Module was compiled with a %s of '%d' but '%d' is expected for the host", c.name, c.mod, c.host)
		}
	}
	for _, c := range []struct {
		name      string
		mod, host bool
	}{
		{"signals-based traps", mod.SignalsBasedTraps, host.SignalsBasedTraps},
		{"epoch interruption", mod.EpochInterruption, host.EpochInterruption},
		{"fuel support", mod.ConsumeFuel, host.ConsumeFuel},
		{"an address map", mod.AddressMap, host.AddressMap},
	} {
		if c.mod && !c.host {
			return fmt.Errorf("Module was compiled with %s but it is not enabled for the host", c.name)
		}
		if !c.mod && c.host {
			return fmt.Errorf("Module was compiled without %s but it is enabled for the host", c.name)
		}
	}
	return nil
}

// DetectLen is how many bytes Detect looks at.
const DetectLen = elfHeaderSize + len(engineMagic)

// Detect reports whether data begins like an artifact of any version.
func Detect(data []byte) bool {
	return len(data) >= DetectLen && string(data[elfHeaderSize:DetectLen]) == engineMagic
}
