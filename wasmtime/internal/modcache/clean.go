package modcache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// This file implements clean-up. Several processes may do it at once: each removes what it sees, and that a
// file is gone already is no error.

// cleanIfDue cleans up unless somebody has within the interval.
func (c *Cache) cleanIfDue() error {
	path := filepath.Join(c.dir, marker)
	now := time.Now()
	if info, err := os.Stat(path); err == nil {
		if age := now.Sub(info.ModTime()); 0 <= age && age < c.config.CleanupInterval {
			return nil
		}
	}
	// First say so, so that others do not begin as well.
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		return err
	}
	if err := os.Chtimes(path, now, now); err != nil {
		return err
	}
	return c.Clean()
}

// A used is an entry and when it was used.
type used struct {
	name string
	size uint64
	at   time.Time
}

// Clean removes what writers that were killed have left, and, if there are more or larger entries than the
// limits allow, those that were used least recently until both are at their percentage of the limit.
func (c *Cache) Clean() error {
	list, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	now := time.Now()
	var entries []used
	var errs []error
	total := uint64(0)
	for _, f := range list {
		info, err := f.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue // it is gone, or not ours
		}
		switch name := f.Name(); {
		case isEntry(name):
			u := used{name, uint64(info.Size()), info.ModTime()}
			if u.at.Sub(now) > c.config.ClockDrift {
				u.at = time.Time{}
			}
			entries = append(entries, u)
			total += u.size
		case strings.HasPrefix(name, tempPrefix) && now.Sub(info.ModTime()) > staleAfter:
			errs = append(errs, c.remove(name))
		}
	}
	if uint64(len(entries)) <= c.config.CountLimit && total <= c.config.SizeLimit {
		return errors.Join(errs...)
	}
	slices.SortFunc(entries, func(a, b used) int {
		if d := a.at.Compare(b.at); d != 0 {
			return d
		}
		return strings.Compare(a.name, b.name)
	})
	count := percent(c.config.CountLimit, c.config.CountPercent)
	size := percent(c.config.SizeLimit, c.config.SizePercent)
	for left := uint64(len(entries)); left > 0 && (left > count || total > size); left-- {
		oldest := entries[uint64(len(entries))-left]
		total -= oldest.size
		errs = append(errs, c.remove(oldest.name))
	}
	return errors.Join(errs...)
}

// staleAfter is the age at which a file is taken to have no writer any more.
const staleAfter = time.Hour

func (c *Cache) remove(name string) error {
	if err := os.Remove(filepath.Join(c.dir, name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// percent returns p percent of n without overflow.
func percent(n uint64, p int) uint64 { return n/100*uint64(p) + n%100*uint64(p)/100 }
