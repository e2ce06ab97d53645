package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// This file implements the check of links: those of Markdown files to files and headings of the repository
// lead somewhere, and so do the names of Markdown files in comments of Go files. Links to other places are not followed.

var (
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	inlineCode   = regexp.MustCompile("`[^`]*`")
	mentioned    = regexp.MustCompile(`[\w./-]*\w\.md\b`)
)

func checkLinks(r *repo) (problems []string, err error) {
	list, err := r.files()
	if err != nil {
		return nil, err
	}
	headings := make(map[string]map[string]bool) // by file
	for _, f := range list {
		if strings.Contains(f, "testdata/") {
			continue
		}
		text, err := r.read(f)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		switch path.Ext(f) {
		case ".md":
			for n, line := range proseLines(text) {
				for _, m := range markdownLink.FindAllStringSubmatch(line, -1) {
					if p := r.followLink(f, m[1], headings); p != "" {
						problems = append(problems, fmt.Sprintf("%s:%d: %s", f, n, p))
					}
				}
			}
		case ".go":
			n := 0
			for line := range strings.Lines(text) {
				n++
				comment, ok := strings.CutPrefix(strings.TrimSpace(line), "//")
				if !ok {
					continue
				}
				for _, name := range mentioned.FindAllString(comment, -1) {
					if first, _, below := strings.Cut(name, "/"); !below || !r.exists(first) && first != ".." {
						continue // a name in general, or a file of another project
					}
					if !r.exists(path.Join(path.Dir(f), name)) && !r.exists(name) && !strings.Contains(comment, "://") {
						problems = append(problems, fmt.Sprintf("%s:%d: there is no %s", f, n, name))
					}
				}
			}
		}
	}
	return problems, nil
}

// proseLines returns the lines of a Markdown file by number, from 1, without code.
func proseLines(text string) map[int]string {
	lines := make(map[int]string)
	n, fenced := 0, false
	for line := range strings.Lines(text) {
		n++
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		} else if !fenced {
			lines[n] = inlineCode.ReplaceAllString(line, "")
		}
	}
	return lines
}

func (r *repo) exists(file string) bool {
	_, err := os.Stat(filepath.Join(r.root, filepath.FromSlash(file)))
	return err == nil
}

// followLink returns what is wrong with a link in file, or "".
func (r *repo) followLink(file, link string, headings map[string]map[string]bool) string {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return ""
	}
	target, anchor, _ := strings.Cut(link, "#")
	if target == "" {
		target = file
	} else if target = path.Join(path.Dir(file), target); !r.exists(target) {
		return fmt.Sprintf("link to %s: there is no %s", link, target)
	}
	if anchor == "" || path.Ext(target) != ".md" {
		return ""
	}
	if headings[target] == nil {
		text, err := r.read(target)
		if err != nil {
			return err.Error()
		}
		headings[target] = anchors(text)
	}
	if !headings[target][anchor] {
		return fmt.Sprintf("link to %s: %s has no such heading", link, target)
	}
	return ""
}

// anchors returns the anchors that Markdown viewers give to the headings of a text.
func anchors(text string) map[string]bool {
	set := make(map[string]bool)
	fenced := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		title := strings.TrimLeft(line, "#")
		if fenced || len(title) == len(line) || !strings.HasPrefix(title, " ") {
			continue
		}
		base := strings.Map(func(c rune) rune {
			switch {
			case c == ' ':
				return '-'
			case c == '-' || c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c):
				return unicode.ToLower(c)
			}
			return -1
		}, strings.TrimSpace(title))
		anchor := base
		for n := 1; set[anchor]; n++ {
			anchor = fmt.Sprintf("%s-%d", base, n)
		}
		set[anchor] = true
	}
	return set
}
