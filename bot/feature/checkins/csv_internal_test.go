package checkins

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCellsThatWouldBeFormulas(t *testing.T) {
	for said, want := range map[string]string{
		"":                                  "",
		"We met the mayor.":                 "We met the mayor.",
		"a=b":                               "a=b",
		`=HYPERLINK("http://x","y")`:        `'=HYPERLINK("http://x","y")`,
		"+49 30 1":                          "'+49 30 1",
		"-2+3+cmd|' /C calc'!A0":            "'-2+3+cmd|' /C calc'!A0",
		"@SUM(A1)":                          "'@SUM(A1)",
		"\t=1":                              "'\t=1",
		"\r=1":                              "'\r=1",
		"\n=1":                              "'\n=1",
		"\x00=1":                            "'=1",
		"＝1":                                "'＝1",
		"'already":                          "'already",
		"مرحبا":                             "مرحبا",
		"\xff=":                             "\uFFFD=",
		"It said \"=1\", and went away\n+1": "It said \"=1\", and went away\n+1",
	} {
		if got := cell(said); got != want {
			t.Errorf("cell(%q) = %q, want %q", said, got, want)
		}
	}
}

// Whatever people write, no cell of the file is a formula, and the file has as many rows and cells as it was given.
func TestNoTableHoldsAFormula(t *testing.T) { rapid.Check(t, checkTable) }

func FuzzTable(f *testing.F) { f.Fuzz(rapid.MakeFuzz(checkTable)) }

func checkTable(t *rapid.T) {
	width := rapid.IntRange(1, 4).Draw(t, "width")
	said := rapid.OneOf(rapid.String(), rapid.StringMatching(`["'=+\-@\t\r\n,＝\x00a]{0,6}`))
	rows := rapid.SliceOfN(rapid.SliceOfN(said, width, width), 1, 5).Draw(t, "rows")
	for i := range rows {
		rows[i] = append([]string{"row"}, rows[i]...) // a row of one empty cell is no row in this format
	}
	file, err := table(rows)
	if err != nil {
		t.Fatal(err)
	}
	body, marked := bytes.CutPrefix(file, []byte(bom))
	if !marked {
		t.Fatal("the file does not say that it is UTF-8")
	}
	read, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatalf("it cannot be read: %v", err)
	}
	if len(read) != len(rows) {
		t.Fatalf("%d rows became %d", len(rows), len(read))
	}
	for _, row := range read {
		if len(row) != width+1 {
			t.Fatalf("a row has %d cells", len(row))
		}
		for _, s := range row {
			if strings.IndexAny(s, formulas) == 0 {
				t.Fatalf("a spreadsheet would run %q", s)
			}
		}
	}
}
