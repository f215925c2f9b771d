package bot_test

import (
	"errors"
	"strings"
	"testing"

	"weft/bot"
	"weft/bot/chat"
)

// Whoever knows no command yet asks for help, or to join, in a language of their own, however it is typed.
func TestHelpInEveryLanguage(t *testing.T) {
	h, a := openAsking(t)
	for _, line := range []string{"aide", "Ayuda", "AJUDA!", "مساعدة", "مساعده", "msaada", "\u200fمساعدة"} {
		if _, err := h.acts(account("amal"), command(line)); !errors.Is(err, errHelp) {
			t.Errorf("the command %q gives %v; want help", line, err)
		}
		if _, err := h.acts(account("bo"), saying(line)); !errors.Is(err, errHelp) {
			t.Errorf("%q, said, gives %v; want help", line, err)
		}
	}
	for _, line := range []string{"aidee", "ayda", "مساعة", "msada"} {
		if said := h.hears(account("amal"), command(line)); !strings.Contains(said, "Did you mean help?") {
			t.Errorf("%q is answered with %q", line, said)
		}
	}
	// More than the word is something that somebody says.
	a.fields = everyKind()[:2]
	h.types("amal", [2]string{"ask", "Name?"}, [2]string{"ayuda mutua", "Story?"}, [2]string{"aide aux voisins", "Nothing is sent yet"})
}

func TestJoiningInEveryLanguage(t *testing.T) {
	h := openHouse(t, withFeature(func(r *bot.Registry) {
		r.Command(bot.Command{Name: "join", Who: bot.Anyone(), Do: func(*bot.Tx, bot.Input) (chat.Response, error) { return chat.Quiet{}, errJoin }})
	}))
	for _, line := range []string{"participer", "Unirme.", "participar", "انضمام", "jiunge"} {
		if _, err := h.acts(account("stranger"), saying(line)); !errors.Is(err, errJoin) {
			t.Errorf("%q gives %v; want to join", line, err)
		}
	}
}

var errJoin = errors.New("to join was asked for")

// An earlier answer that is said again stands in quotation marks, in one line that ends.
func TestAnEarlierAnswerIsRecalledInShort(t *testing.T) {
	h, a := openAsking(t)
	long := "We moved our circle to the library,\nand two families came who had not spoken before, and then a third one came."
	a.fields = []chat.Field{
		{Name: "story", Label: "Story?", Input: chat.LongText{}, Prefill: chat.TextValue(long)},
		{Name: "name", Label: "Name?", Input: chat.ShortText{}, Prefill: chat.TextValue("Amal")},
		{Name: "scale", Label: "How is it?", Input: chat.Scale{Low: 1, High: 5, LowName: "low", HighName: "high"}, Prefill: chat.NumberValue(4)},
	}
	h.types("amal", [][2]string{
		{"ask", "So far: “We moved our circle to the library, and two families came who had not spoken…”. Reply “keep” to keep it."},
		{"keep", "So far: “Amal”. Reply “keep” to keep it."},
		{"keep", "So far: 4/5. Reply “keep” to keep it."},
		{"keep", "not spoken before, and then a third one came."}, // what is read back is whole
	}...)
	h.types("bo", [2]string{"ask", "Jusqu’ici\u00a0: «"})
}

// A time is read back with its part of the day, and a question without a colon after its mark.
func TestATimeIsReadBackUnmistakably(t *testing.T) {
	h, a := openAsking(t)
	a.fields = []chat.Field{{Name: "time", Label: "What time?", Input: chat.TimeInput{}}}
	for typed, want := range map[string]string{
		"3:00": "What time? 03:00, at night", "9:00": "What time? 09:00, in the morning", "12:00": "12:00, in the afternoon",
		"18:05": "18:05, in the evening", "22:00": "22:00, at night", "0:00": "00:00, at night", "5:00": "05:00, in the morning",
	} {
		h.types("amal", [2]string{"ask", "What time?"}, [2]string{typed, want}, [2]string{"cancel", "dropped it"})
	}
	h.types("bo", [2]string{"ask", "What time?"}, [2]string{"21:00", "21:00, le soir"})
}
