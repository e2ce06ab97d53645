package explore

// This file implements the page in HTML.

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"html/template"
	"io"
)

// The parts of the page that are no Go.
var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

// A packed is a page as its script reads it. The columns are most of it by far, so they are
// compressed; the browser decompresses those of the function that is looked at.
type packed struct {
	Funcs []packedFunc `json:"funcs"`
}

type packedFunc struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Size uint32 `json:"size"`
	Cols []byte `json:"cols"` // JSON of Func.Cols in gzip's format; in JSON that is base64
}

func (p *Page) pack() (*packed, error) {
	out := &packed{Funcs: make([]packedFunc, 0, len(p.Funcs))}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for i := range p.Funcs {
		f := &p.Funcs[i]
		b.Reset()
		z.Reset(&b)
		if err := json.NewEncoder(z).Encode(f.Cols); err != nil {
			return nil, err
		}
		if err := z.Close(); err != nil {
			return nil, err
		}
		out.Funcs = append(out.Funcs, packedFunc{f.Key, f.Name, f.Size, bytes.Clone(b.Bytes())})
	}
	return out, nil
}

// WriteHTML writes the page.
func (p *Page) WriteHTML(w io.Writer) error {
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		panic(err) // page.html is ours
	}
	out, err := p.pack()
	if err != nil {
		return err
	}
	data, err := json.Marshal(out) // which escapes <, > and &, so that no text ends the script element
	if err != nil {
		return err
	}
	return t.Execute(w, struct {
		*Page
		CSS  template.CSS
		JS   template.JS
		Data template.JS
	}{p, template.CSS(pageCSS), template.JS(pageJS), template.JS(data)})
}
