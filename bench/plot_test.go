package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// This file tests the pictures.

func TestPlot(t *testing.T) {
	r := sample()
	r.row(sectionRun, "only own <&>", 0).add("a", "", .001)
	p := r.plot(sectionRun, "title <&>", []string{"b", "none", "c"})
	if strings.Join(p.Peers, " ") != "b c" || len(p.Rows) != 3 {
		t.Fatalf("peers %q, rows %+v", p.Peers, p.Rows)
	}
	// q is faster than p relative to b, and has no ratio to c.
	if p.Rows[0].Name != "q" || p.Rows[0].Ratios[1] != 0 || p.Rows[1].Ratios[1] != 2 || p.Rows[2].Name != "geometric mean" || p.Rows[2].Ratios[1] != 2 {
		t.Errorf("%+v", p.Rows)
	}
	svg := p.svg()
	if !bytes.Equal(svg, r.plot(sectionRun, "title <&>", []string{"b", "c"}).svg()) {
		t.Error("drawn differently a second time")
	}
	d := xml.NewDecoder(bytes.NewReader(svg))
	bars := 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "rect" {
			bars++
		}
	}
	if bars != 2+5 { // legend; two bars of p, one of q, two of the mean
		t.Errorf("%d bars\n%s", bars, svg)
	}
	if r.plot(sectionSize, "", []string{"b"}) != nil {
		t.Error("a picture of nothing")
	}
}

func TestWritePlots(t *testing.T) {
	r := &Report{}
	row := r.row(sectionRun, "p", 0)
	row.add("gowasmtime", "", 1)
	row.add("wazero", "", 2)
	dir := filepath.Join(t.TempDir(), "img")
	files, err := r.writePlots(dir)
	if err != nil || strings.Join(files, " ") != "run.svg" {
		t.Fatalf("%q, %v", files, err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "run.svg")); err != nil || !bytes.Contains(data, []byte("0.50")) {
		t.Errorf("%v\n%s", err, data)
	}
	r.Plots = []string{"img/run.svg"}
	if md := string(r.markdown()); !strings.Contains(md, "![](img/run.svg)") {
		t.Errorf("no picture in\n%s", md)
	}
}
