package spaces

import (
	"embed"
	"errors"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
)

//go:embed words/*.toml
var files embed.FS

const (
	routeRemind = "spaces.remind"
	routeDelete = "spaces.delete"
	routeGoOn   = "spaces.go_on"
	routeAsk    = "spaces.ask"
	routeKept   = "spaces.kept"
	routeKeep   = "spaces.keep"
	routePage   = "spaces.page"
)

// Feature is the feature. Make one with [New].
type Feature struct{}

// New returns the feature.
func New() *Feature { return &Feature{} }

// Name implements [bot.Feature].
func (*Feature) Name() string { return "spaces" }

// Register implements [bot.Feature].
func (f *Feature) Register(r *bot.Registry) {
	r.Words(files)
	named := []chat.CommandOption{{Name: "space", Input: chat.ShortText{}, Query: "spaces.name", Rest: true}}
	r.Command(bot.Command{Name: "spaces", Who: bot.Stewards(), Do: list})
	r.Command(bot.Command{Name: "spaces kept", Options: named, Who: bot.Stewards(), Means: namesSpace, Do: about(kept)})
	r.Command(bot.Command{Name: "spaces delete", Options: named, Who: bot.Stewards(), Means: namesSpace, Do: about(ask)})
	r.Action(routePage, bot.Stewards(), list)
	r.Action(routeKept, bot.Stewards(), about(kept))
	r.Action(routeAsk, bot.Stewards(), about(ask))
	r.Action(routeDelete, bot.Stewards(), about(deleteNow))
	r.Action(routeKeep, bot.Stewards(), keep)
	r.Suggester("spaces.name", bot.Stewards(), suggest)
	r.Work(routeRemind, remind)
	r.Work(routeDelete, deleteDue)
	r.Work(routeGoOn, goOn)
	r.Hear(hear)
}

// hear plans what becomes of a space from which Weft was removed, and takes it back where it was added again.
func hear(tx *bot.Tx, news bot.News) error {
	changed, ok := news.(bot.SpaceChanged)
	if !ok {
		return nil
	}
	s, err := tx.Space(changed.Space)
	if err != nil {
		return err
	}
	id := s.ID.String()
	if s.Removed.IsZero() || !s.Deleted.IsZero() {
		return errors.Join(tx.Never(routeRemind+"/"+id), tx.Never(routeDelete+"/"+id))
	}
	return errors.Join(
		tx.Later(routeRemind+"/"+id, routeRemind, id, afterBusinessDays(s.Removed, remindDays)),
		tx.Later(routeDelete+"/"+id, routeDelete, id, goes(s)),
	)
}

// goes is when what is kept of a space is deleted.
func goes(s bot.Space) time.Time { return afterBusinessDays(s.Removed, keptDays) }

// due finds the space that a piece of work is about; ok is false where there is nothing to delete any more.
func due(tx *bot.Tx, task bot.Task) (s bot.Space, ok bool, err error) {
	id, ok := bot.ParseSpaceID(task.Arg)
	if !ok {
		return s, false, nil
	}
	s, err = tx.Space(id)
	if errors.Is(err, data.ErrNotFound) {
		return s, false, nil
	}
	return s, err == nil && !s.Removed.IsZero() && s.Deleted.IsZero(), err
}

// remind tells those who run Weft that what is kept of a space is about to go.
func remind(tx *bot.Tx, task bot.Task) error {
	s, ok, err := due(tx, task)
	if err != nil || !ok {
		return err
	}
	return tx.Tell(bot.Trouble{
		Kind: bot.TroubleDeletion, Of: s.ID.String(), Detail: s.Name() + ": " + goes(s).Format(time.DateOnly),
	})
}

// A platform is not asked where Weft is: it says so, some time after Weft is back. Work that comes so late that Weft must
// have stood still leaves it that time.
const (
	stoodStill = time.Hour
	patience   = 6 * time.Hour
)

// deleteDue deletes what is kept of a space, since its time is over. Where that was over while Weft stood still, or before
// a backup was restored, it may have been added again meanwhile, and not have heard of it yet.
func deleteDue(tx *bot.Tx, task bot.Task) error {
	s, ok, err := due(tx, task)
	if err != nil || !ok {
		return err
	}
	if tx.Now().Before(goes(s)) { // it was added and removed again meanwhile
		return tx.Later(task.Key, routeDelete, task.Arg, goes(s))
	}
	if tx.Now().Sub(task.Due) > stoodStill {
		return tx.Later(task.Key, routeDelete, task.Arg, tx.Now().Add(patience))
	}
	more, err := deleteSome(tx, s.ID, routeDelete)
	if err != nil || more {
		return err
	}
	return tx.Audit("spaces.delete", s.ID.String())
}

// goOn deletes the rest of what a steward wanted deleted at once.
func goOn(tx *bot.Tx, task bot.Task) error {
	s, ok, err := due(tx, task)
	if err != nil || !ok {
		return err
	}
	_, err = deleteSome(tx, s.ID, routeGoOn)
	return err
}

// deleteSome deletes as much of what is kept of a space as nobody notices, and leaves the rest to a next piece of work.
func deleteSome(tx *bot.Tx, id bot.SpaceID, next string) (more bool, err error) {
	more, err = tx.DeleteSpace(id)
	if err != nil || !more {
		return false, err
	}
	return true, tx.Later(routeDelete+"/"+id.String(), next, id.String(), tx.Now())
}

// found finds a space by its id, or by what people call it; ok is false where it is none or several.
func found(v *bot.View, typed string) (s bot.Space, ok bool, err error) {
	all, err := v.Spaces()
	if err != nil {
		return s, false, err
	}
	several := false
	for _, one := range all {
		if one.ID.String() == typed {
			return one, true, nil
		}
		if strings.EqualFold(one.Name(), strings.TrimSpace(typed)) || strings.EqualFold(one.ID.Space, typed) {
			s, several, ok = one, ok, true
		}
	}
	return s, ok && !several, nil
}

// namesSpace tells whether what follows a command is the name of a space.
func namesSpace(v *bot.View, rest string) (bool, error) {
	_, ok, err := found(v, rest)
	return ok, err
}

func suggest(v *bot.View, in bot.Input) ([]chat.Option, error) {
	all, err := v.Spaces()
	if err != nil {
		return nil, err
	}
	var options []chat.Option
	for _, s := range all {
		if strings.HasPrefix(strings.ToLower(s.Name()), strings.ToLower(strings.TrimSpace(in.Text))) {
			options = append(options, chat.Option{Value: s.ID.String(), Label: clip(s.Name(), chat.MaxOptionLabel)})
		}
	}
	return options, nil
}

func clip(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
