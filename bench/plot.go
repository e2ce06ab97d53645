package main

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// This file draws ratios as bars around 1 on a logarithmic axis, as SVG. The pictures have no
// background and middle tones only, so that they suit light and dark pages, and equal numbers give equal bytes.

// A Plot is a picture of what the first engine's measurements are relative to those of others.
type Plot struct {
	Title string
	Peers []string
	Rows  []PlotRow
}

// A PlotRow has a ratio for each peer, 0 where there is none.
type PlotRow struct {
	Name   string
	Ratios []float64
}

// plots says what is drawn of a report: for each file the section, and the peers that share the picture.
var plots = []struct {
	file, section, title string
	peers                []string
}{
	{"run.svg", sectionRun, "Run time relative to other engines (left of 1: this engine is faster)", []string{"wasmtime-go", "wazero"}},
	{"run-limits.svg", sectionRun, "Run time relative to V8's optimizing tier and to native code (left of 1: this engine is faster)", []string{"node", "native"}},
	{"size.svg", sectionSize, "Machine code relative to Wasmtime's (left of 1: this engine's is smaller)", []string{"wasmtime-go"}},
	{"compile.svg", sectionCompile, "Compile speed relative to other engines (right of 1: this engine is faster)", []string{"wasmtime-go", "wazero"}},
}

// plot returns a section's picture, sorted by the first peer's ratio, or nil if there is nothing to draw.
func (r *Report) plot(section, title string, peers []string) *Plot {
	p := &Plot{Title: title}
	for _, name := range peers {
		if slices.ContainsFunc(r.Rows, func(row *Row) bool { return row.Section == section && row.find(name) != nil }) {
			p.Peers = append(p.Peers, name)
		}
	}
	for _, row := range r.Rows {
		if row.Section != section || len(row.Series) == 0 {
			continue
		}
		x, some := PlotRow{Name: row.Name}, false
		for _, name := range p.Peers {
			ratio := 0.0
			if s := row.find(name); s != nil && s != row.Series[0] {
				ratio, some = row.ratio(row.Series[0], s), true
			}
			x.Ratios = append(x.Ratios, ratio)
		}
		if some {
			p.Rows = append(p.Rows, x)
		}
	}
	if p.Rows == nil {
		return nil
	}
	slices.SortFunc(p.Rows, func(a, b PlotRow) int {
		return cmp.Or(cmp.Compare(a.Ratios[0], b.Ratios[0]), cmp.Compare(a.Name, b.Name))
	})
	mean := PlotRow{Name: "geometric mean"}
	for i := range p.Peers {
		var v []float64
		for _, row := range p.Rows {
			if row.Ratios[i] > 0 {
				v = append(v, row.Ratios[i])
			}
		}
		mean.Ratios = append(mean.Ratios, geomean(v))
	}
	p.Rows = append(p.Rows, mean)
	return p
}

// Measures of a picture, in pixels.
const (
	plotWidth  = 760
	plotLeft   = 130 // where the axis begins
	plotRight  = 60  // what is right of it, for the numbers
	plotTop    = 64
	plotBar    = 7
	plotGap    = 5
	plotBottom = 10
)

var plotColours = []string{"#3d85c6", "#cf8a2e"}

// svg returns the picture.
func (p *Plot) svg() []byte {
	lo, hi := 0.5, 2.0
	for _, row := range p.Rows {
		for _, x := range row.Ratios {
			if x > 0 {
				lo, hi = min(lo, x), max(hi, x)
			}
		}
	}
	lo, hi = math.Floor(math.Log2(lo)*2)/2, math.Ceil(math.Log2(hi)*2)/2
	at := func(x float64) float64 {
		return plotLeft + (math.Log2(x)-lo)/(hi-lo)*(plotWidth-plotLeft-plotRight)
	}
	step := plotBar*len(p.Peers) + plotGap
	height := plotTop + step*len(p.Rows) + plotBottom
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-family="sans-serif" font-size="11" fill="#808080">`+"\n", plotWidth, height)
	fmt.Fprintf(&b, `<text x="8" y="16" font-size="13">%s</text>`+"\n", html.EscapeString(p.Title))
	x := plotLeft
	for i, name := range p.Peers {
		fmt.Fprintf(&b, `<rect x="%d" y="25" width="10" height="10" fill="%s"/><text x="%d" y="34">to %s</text>`+"\n", x, plotColours[i], x+14, html.EscapeString(name))
		x += 120
	}
	for e := math.Ceil(lo); e <= hi; e++ {
		v := math.Exp2(e)
		width := 1
		if e == 0 {
			width = 2
		}
		fmt.Fprintf(&b, `<line x1="%.1f" x2="%[1]f" y1="%d" y2="%d" stroke="#808080" stroke-opacity="0.5" stroke-width="%d"/>`+"\n", at(v), plotTop-4, height-plotBottom, width)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">%g</text>`+"\n", at(v), plotTop-8, v)
	}
	for k, row := range p.Rows {
		top := plotTop + k*step
		weight := ""
		if k == len(p.Rows)-1 {
			weight = ` font-weight="bold"`
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end"%s>%s</text>`+"\n", plotLeft-6, top+plotBar*len(p.Peers)/2+4, weight, html.EscapeString(row.Name))
		for i, v := range row.Ratios {
			if v == 0 {
				continue
			}
			from, to := at(1), at(v)
			if to < from {
				from, to = to, from
			}
			y := top + i*plotBar
			fmt.Fprintf(&b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`, from, y, max(to-from, 1), plotBar-1, plotColours[i])
			side, anchor := to+3, "start"
			if v < 1 {
				side, anchor = from-3, "end"
			}
			fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="%s" font-size="8">%.2f</text>`+"\n", side, y+plotBar-1, anchor, v)
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// writePlots writes the pictures into a directory and returns the names of the files.
func (r *Report) writePlots(dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	var files []string
	for _, d := range plots {
		p := r.plot(d.section, d.title, d.peers)
		if p == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, d.file), p.svg(), 0o666); err != nil {
			return nil, err
		}
		files = append(files, d.file)
	}
	return files, nil
}
