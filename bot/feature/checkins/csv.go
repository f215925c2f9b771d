package checkins

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
)

// bom makes spreadsheets read a file as UTF-8; without it they show Arabic or an accent as signs that mean nothing.
const bom = "\uFEFF"

// formulas are the characters with which a cell begins that a spreadsheet takes for a formula: those that OWASP names
// ("CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection), among them the wide forms that East Asian
// keyboards type.
const formulas = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20"

// cell makes what somebody wrote safe to open in a spreadsheet: what would be a formula begins with an apostrophe, and
// is text.
func cell(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
	if strings.IndexAny(s, formulas) == 0 {
		return "'" + s
	}
	return s
}

// table writes rows as RFC 4180 wants them, each cell made safe.
func table(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(bom)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, s := range row {
			safe[i] = cell(s)
		}
		if err := w.Write(safe); err != nil {
			return nil, fmt.Errorf("write a table: %w", err)
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
