package explore

// This file implements the page in HTML.

import (
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
