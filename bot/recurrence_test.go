package bot

import (
	"errors"
	"strings"
	"testing"
	"time"

	"weft/bot/words"
	"weft/scheduler"
)

func ownBundle(t *testing.T) *words.Bundle {
	t.Helper()
	bundle, err := words.NewBundle(ownWords())
	if err != nil {
		t.Fatalf("read the words: %v", err)
	}
	return bundle
}

func TestRecurrence(t *testing.T) {
	day := func(y int, m time.Month, d int) scheduler.LocalDate {
		return scheduler.LocalDate{Year: y, Month: m, Day: d}
	}
	anchor := day(2026, time.December, 1)
	tests := []struct {
		name   string
		spec   scheduler.Spec
		en, fr string
	}{
		{
			"daily",
			scheduler.Spec{Cron: "30 8 * * *", Zone: "Africa/Nairobi"},
			"every day at 08:30, Nairobi time", "chaque jour à 08:30 (heure locale\u00a0: Nairobi)",
		},
		{
			"weekdays, twice",
			scheduler.Spec{Cron: "0 9,16 * * 1-5", Zone: "Africa/Abidjan"},
			"Monday to Friday at 09:00 and 16:00, Abidjan time", "du lundi au vendredi à 09:00 et 16:00 (heure locale\u00a0: Abidjan)",
		},
		{
			"weekly",
			scheduler.Spec{Cron: "0 9 * * 1", Zone: scheduler.OwnZone},
			"every Monday at 09:00, in each person’s own time", "chaque lundi à 09:00, à l’heure locale de chaque personne",
		},
		{
			"several days",
			scheduler.Spec{Cron: "0 9 * * 1,3,7", Zone: scheduler.OwnZone},
			"every Monday, Wednesday and Sunday at 09:00, in each person’s own time",
			"chaque semaine, le lundi, le mercredi et le dimanche à 09:00, à l’heure locale de chaque personne",
		},
		{
			"every two weeks",
			scheduler.Spec{Cron: "0 16 * * 2", Zone: "America/Bogota", EveryWeeks: 2, Anchor: anchor},
			"every two weeks on Tuesday at 16:00, Bogota time, counted from the week of 1 December 2026",
			"toutes les deux semaines, le mardi à 16:00 (heure locale\u00a0: Bogota), à compter de la semaine du 1er décembre 2026",
		},
		{
			"every six weeks",
			scheduler.Spec{Cron: "0 16 * * 2,4", Zone: scheduler.OwnZone, EveryWeeks: 6, Anchor: anchor},
			"every 6 weeks on Tuesday and Thursday at 16:00, in each person’s own time, counted from the week of 1 December 2026",
			"toutes les 6 semaines, le mardi et le jeudi à 16:00, à l’heure locale de chaque personne, à compter de la semaine du 1er décembre 2026",
		},
		{
			"first Monday",
			scheduler.Spec{Cron: "0 9 * * 1", Zone: scheduler.OwnZone, Nth: []int{1}},
			"on the first Monday of the month at 09:00, in each person’s own time",
			"le premier lundi du mois à 09:00, à l’heure locale de chaque personne",
		},
		{
			"first and last Friday",
			scheduler.Spec{Cron: "0 9 * * 5", Zone: scheduler.OwnZone, Nth: []int{-1, 1}},
			"on the first and last Friday of the month at 09:00, in each person’s own time",
			"le premier et le dernier vendredi du mois à 09:00, à l’heure locale de chaque personne",
		},
		{
			"first Monday and first Thursday",
			scheduler.Spec{Cron: "0 9 * * 1,4", Zone: scheduler.OwnZone, Nth: []int{1}},
			"on the first Monday and the first Thursday of the month at 09:00, in each person’s own time",
			"le premier lundi et le premier jeudi du mois à 09:00, à l’heure locale de chaque personne",
		},
		{
			"one day of the month",
			scheduler.Spec{Cron: "0 9 1 * *", Zone: "UTC"},
			"on day 1 of the month at 09:00, UTC time", "le 1er de chaque mois à 09:00 (heure locale\u00a0: UTC)",
		},
		{
			"days of the month",
			scheduler.Spec{Cron: "0 9 1,15 * *", Zone: "UTC"},
			"on days 1 and 15 of the month at 09:00, UTC time", "le 1er et le 15 de chaque mois à 09:00 (heure locale\u00a0: UTC)",
		},
		{
			"a cron line",
			scheduler.Spec{Cron: "0  9 * 1-6 1", Zone: "Africa/Nairobi"},
			"by the cron line “0 9 * 1-6 1”, Nairobi time",
			"selon la ligne cron «\u00a00 9 * 1-6 1\u00a0» (heure locale\u00a0: Nairobi)",
		},
		{
			"a cron line every third week",
			scheduler.Spec{Cron: "0 9 * 1-6 1", Zone: scheduler.OwnZone, EveryWeeks: 3, Anchor: anchor},
			"by the cron line “0 9 * 1-6 1”, in one week out of 3, in each person’s own time, counted from the week of 1 December 2026",
			"selon la ligne cron «\u00a00 9 * 1-6 1\u00a0», une semaine sur 3, à l’heure locale de chaque personne, à compter de la semaine du 1er décembre 2026",
		},
		{
			"a cron line, first and last",
			scheduler.Spec{Cron: "0 9 * 1-6 1", Zone: scheduler.OwnZone, Nth: []int{-1, 1}},
			"by the cron line “0 9 * 1-6 1”, only for the first and last such weekday of the month, in each person’s own time",
			"selon la ligne cron «\u00a00 9 * 1-6 1\u00a0», seulement le premier et le dernier de ces jours de la semaine dans le mois, à l’heure locale de chaque personne",
		},
		{
			"between two dates",
			scheduler.Spec{
				Cron: "0 9 * * 1", Zone: scheduler.OwnZone, From: day(2026, time.December, 2), Until: day(2027, time.August, 1),
			},
			"every Monday at 09:00, in each person’s own time, from 2 December 2026, until 1 August 2027",
			"chaque lundi à 09:00, à l’heure locale de chaque personne, à partir du 2 décembre 2026, jusqu’au 1er août 2027",
		},
		{
			"without a few dates",
			scheduler.Spec{
				Cron: "0 9 * * *", Zone: scheduler.OwnZone, Skip: []scheduler.LocalDate{day(2027, time.January, 1), day(2026, time.December, 25)},
			},
			"every day at 09:00, in each person’s own time, except on 25 December 2026 and 1 January 2027",
			"chaque jour à 09:00, à l’heure locale de chaque personne, sauf le 25 décembre 2026 et le 1er janvier 2027",
		},
		{
			"without many dates",
			scheduler.Spec{
				Cron: "0 9 * * *", Zone: scheduler.OwnZone,
				Skip: []scheduler.LocalDate{day(2027, 1, 1), day(2027, 1, 2), day(2027, 1, 3), day(2027, 1, 4)},
			},
			"every day at 09:00, in each person’s own time, except on 4 dates",
			"chaque jour à 09:00, à l’heure locale de chaque personne, sauf 4 dates",
		},
	}
	bundle := ownBundle(t)
	for _, tt := range tests {
		for language, want := range map[string]string{"en": tt.en, "fr": tt.fr} {
			t.Run(tt.name+"/"+language, func(t *testing.T) {
				got, err := Recurrence(bundle.In(language, nil), tt.spec)
				if err != nil {
					t.Fatalf("Recurrence: %v", err)
				}
				if got != want {
					t.Errorf("Recurrence says\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
}

// TestRecurrenceCountsWeeks: in Arabic the word for weeks bends with their number, up to the most that there may be.
func TestRecurrenceCountsWeeks(t *testing.T) {
	w := ownBundle(t).In("ar", nil)
	for n, want := range map[int]string{
		2: "كل أسبوعين", 3: "كل 3 أسابيع", 10: "كل 10 أسابيع", 11: "كل 11 أسبوعا", scheduler.MaxWeeks: "كل 52 أسبوعا",
	} {
		got, err := Recurrence(w, scheduler.Spec{
			Cron: "0 16 * * 2", Zone: scheduler.OwnZone, EveryWeeks: n, Anchor: scheduler.LocalDate{Year: 2026, Month: time.December, Day: 1},
		})
		if err != nil {
			t.Fatalf("every %d weeks: %v", n, err)
		}
		want = "يوم الثلاثاء، " + want + "، الساعة 16:00، بالتوقيت المحلي لكل شخص، والحساب من أسبوع 1 ديسمبر/كانون الأول 2026"
		if got != want {
			t.Errorf("every %d weeks is said\n%s\nwant\n%s", n, got, want)
		}
	}
}

func TestRecurrenceOfNonsense(t *testing.T) {
	_, err := Recurrence(ownBundle(t).In("fr", nil), scheduler.Spec{Cron: "0 9 * *", Zone: scheduler.OwnZone})
	var problem *scheduler.Problem
	if !errors.As(err, &problem) || problem.Code != scheduler.CodeFieldCount {
		t.Fatalf("four fields give %v, want the problem %s", err, scheduler.CodeFieldCount)
	}
}

// TestScheduleProblems holds every language to every code. English says what the scheduler itself says, so that a
// sentence that is reworded there is reworded here.
func TestScheduleProblems(t *testing.T) {
	args := map[string]string{}
	for name := range strings.FieldsSeq(
		"max understood rest suggestion said nth days what first second times time morning afternoon date word zone near " +
			"candidates prefix descriptor count cron field value low high minutes least weeks most from until") {
		args[name] = "‹" + name + "›"
	}
	bundle := ownBundle(t)
	for _, code := range scheduler.Codes() {
		problem := &scheduler.Problem{Code: code, Args: args}
		for _, language := range bundle.Languages() {
			said, ok := ScheduleProblem(bundle.In(language, nil), problem)
			if !ok || said == "bot."+string(code) {
				t.Errorf("%s has no sentence in %s", code, language)
			}
			if strings.ContainsAny(said, "{}") {
				t.Errorf("%s in %s asks for a value that nobody gives: %s", code, language, said)
			}
			for _, arg := range args {
				if strings.Contains(problem.Error(), arg) != strings.Contains(said, arg) {
					t.Errorf("%s in %s differs from the scheduler's sentence about %s: %s", code, language, arg, said)
				}
			}
			if language == words.Fallback && said != problem.Error() {
				t.Errorf("%s reads\n%s\nbut the scheduler says\n%s", code, said, problem.Error())
			}
		}
	}
	if _, ok := ScheduleProblem(bundle.In("fr", nil), errors.New("the disk is full")); ok {
		t.Error("an error of the machine is explained as if somebody had mistyped a schedule")
	}
}

// TestScheduleProblemsAreJoinedByTheLanguage: what was understood stands in the reader's own quotation marks, and several
// things are joined the way the language does.
func TestScheduleProblemsAreJoinedByTheLanguage(t *testing.T) {
	bundle := ownBundle(t)
	for _, tt := range []struct{ typed, language, want string }{
		{"every 2 weeks at 9:00", "en", "I understood “every 2 weeks”, “at 9:00”, but not on which days."},
		{"every 2 weeks at 9:00", "fr", "J’ai compris «\u00A0every 2 weeks\u00A0», «\u00A0at 9:00\u00A0», mais pas quels jours."},
		{"every 2 weeks at 9:00", "ar", "فهمت «every 2 weeks»، «at 9:00»، ولم أفهم في أي أيام."},
		{"Monday at 9:00 and 16:30", "en", "The times 09:00 and 16:30 cannot share one schedule"},
		{"Monday at 9:00 and 16:30", "es", "Las horas 09:00 y 16:30 no pueden ir juntas"},
		{"Monday at 9:00 and 16:30", "ar", "لا تجتمع الأوقات 09:00 و16:30 في موعد واحد"},
	} {
		_, err := scheduler.Parse(tt.typed, scheduler.ParseOptions{Zone: "Africa/Nairobi"})
		said, ok := ScheduleProblem(bundle.In(tt.language, nil), err)
		if !ok || !strings.HasPrefix(said, tt.want) {
			t.Errorf("%q in %s is answered with %q (%v)", tt.typed, tt.language, said, err)
		}
	}
}

// TestWhatPeopleTypeStaysWords: what somebody typed comes back in the sentence as it was, whatever signs are in it.
func TestWhatPeopleTypeStaysWords(t *testing.T) {
	typed := "**every** `@everyone` [moon]({x}) {suggestion}"
	_, err := scheduler.Parse(typed, scheduler.ParseOptions{})
	for _, language := range ownBundle(t).Languages() {
		said, ok := ScheduleProblem(ownBundle(t).In(language, nil), err)
		if !ok || !strings.Contains(said, "@everyone") || !strings.Contains(said, "`") {
			t.Errorf("in %s %q is explained as %q", language, typed, said)
		}
	}
}
