package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// This file gets a large program of the real world from the registry of npm.

// errOffline is wrapped by errors about packages that cannot be had.
var errOffline = errors.New("needs npm and a connection to its registry")

// An npmPackage is one version of a package. Its integrity is that of the registry: SHA-512 in base 64.
type npmPackage struct{ name, version, file, integrity string }

// componentize holds StarlingMonkey, a JavaScript engine compiled to WebAssembly.
var componentize = npmPackage{
	"@bytecodealliance/componentize-js", "0.23.0", "bytecodealliance-componentize-js-0.23.0.tgz",
	"Qc2+lrwJHU7lq4CBMyVVYE8ASyUFeegMYdRnMVG0wNpNiATzGDF/mWpjDNTeVZeT8L9chhK3vuLaQE9FVANvfw==",
}

const starlingMonkeyFile = "package/lib/starlingmonkey_embedding.wasm"

// starlingMonkey returns StarlingMonkey's core module.
func (b *Bench) starlingMonkey() ([]byte, error) {
	data, err := componentize.get(b.log)
	if err != nil {
		return nil, err
	}
	return fromArchive(data, starlingMonkeyFile)
}

// get returns the package's archive: from the cache directory of the user, where it is put the first time.
func (p *npmPackage) get(log func(string, ...any)) ([]byte, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, "gowasmtime-bench")
	path := filepath.Join(dir, p.file)
	data, err := os.ReadFile(path)
	if err == nil && p.check(data) == nil {
		return data, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	log("fetching %s@%s to %s", p.name, p.version, dir)
	cmd := exec.Command("npm", "pack", p.name+"@"+p.version, "--pack-destination", dir)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s@%s: %w: %w\n%s", p.name, p.version, errOffline, err, out)
	}
	if data, err = os.ReadFile(path); err != nil {
		return nil, err
	}
	if err := p.check(data); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	return data, nil
}

// check returns an error unless data is the package's archive.
func (p *npmPackage) check(data []byte) error {
	sum := sha512.Sum512(data)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != p.integrity {
		return fmt.Errorf("%s@%s has the checksum %s, not %s", p.name, p.version, got, p.integrity)
	}
	return nil
}

// fromArchive returns a file of a compressed archive.
func fromArchive(archive []byte, name string) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if h.Name == name {
			return io.ReadAll(r)
		}
	}
}
