package dump

// This file implements the page of a function.

import (
	_ "embed"
	"html/template"
	"io"
	"regexp"
	"slices"
	"strings"
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

// A column is a stage as the page shows it.
type column struct {
	Name      string
	Lines     []template.HTML
	Unchanged bool
}

// WriteHTML writes a page with a column for each stage of f, in order. title is its heading, behind
// the key. The page has no references to anything outside of it.
func WriteHTML(w io.Writer, title string, f *Func) error {
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		panic(err) // page.html is ours
	}
	var columns []column
	for i := range f.Stages {
		c := column{Name: f.Stages[i].Name, Unchanged: f.unchanged(i)}
		var before []string
		kind := firstWord(f.Stages[i].Text)
		compare := i > 0 && firstWord(f.Stages[i-1].Text) == kind // not IR with machine code
		if compare {
			before = lines(f.Stages[i-1].Text)
			slices.Sort(before)
		}
		values := "v"
		if kind == machineForm {
			values = "vreg"
		}
		for _, line := range lines(f.Stages[i].Text) {
			_, old := slices.BinarySearch(before, line)
			c.Lines = append(c.Lines, markup(line, values, compare && !old))
		}
		columns = append(columns, c)
	}
	return t.Execute(w, struct {
		Key, Title string
		CSS        template.CSS
		JS         template.JS
		Columns    []column
	}{f.Key.String(), title, template.CSS(pageCSS), template.JS(pageJS), columns})
}

// lines returns the lines of a form without empty ones at its end.
func lines(text string) []string { return strings.Split(strings.TrimRight(text, "\n"), "\n") }

// machineForm is the first word of the forms whose values are the machine's virtual registers, which
// have numbers of their own.
const machineForm = "vcode"

// firstWord returns the word with which a form begins; it tells of what kind the form is.
func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

// words matches what a click marks: values, blocks, registers' names and positions. Instructions without a
// result go by their number behind a "#", as values do.
var words = regexp.MustCompile(`#\d+\b|\b(?:v|block|b|slot)\d+\b|@0x[0-9a-f]+\b|\b(?:r[a-ds][xip]|r[bs]p|r[89]|r1[0-5]|xmm\d+)\b`)

// value matches those words that are values.
var value = regexp.MustCompile(`^[v#]\d+$`)

// markup returns a line with each word in an element with what the word means, which for values begins with values.
func markup(line, values string, changed bool) template.HTML {
	var b strings.Builder
	b.WriteString(`<div class="l`)
	switch {
	case strings.HasPrefix(line, "block") || len(line) > 1 && line[0] == 'b' && line[1] >= '0' && line[1] <= '9':
		b.WriteString(" block")
	case !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t"):
		b.WriteString(" head")
	}
	if changed {
		b.WriteString(" new")
	}
	b.WriteString(`">`)
	at := 0
	for _, m := range words.FindAllStringIndex(line, -1) {
		word := line[m[0]:m[1]]
		b.WriteString(template.HTMLEscapeString(line[at:m[0]]))
		name := strings.TrimPrefix(word, "@")
		if value.MatchString(word) {
			name = values + word[1:]
		}
		kind := "w"
		if word[0] == '@' {
			kind = "w at"
		}
		b.WriteString(`<span class="` + kind + `" data-w="` + name + `">` + word + `</span>`)
		at = m[1]
	}
	b.WriteString(template.HTMLEscapeString(line[at:]))
	b.WriteString("</div>")
	return template.HTML(b.String())
}
