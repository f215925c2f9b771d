package main

import (
	"maps"
	"slices"
	"testing"

	"weft/bot/bottest"
	members "weft/bot/feature/members/stories"
	spaces "weft/bot/feature/spaces/stories"
)

// TestAcross tells, with all features, what happens in a community on two platforms at once: first on one, then the other
// way round.
func TestAcross(t *testing.T) {
	all := map[string]map[string]func(*bottest.Community, bottest.World){
		"members": members.Across(), "spaces": spaces.Across(),
	}
	stage := func(*testing.T) bottest.World { return bottest.NewStage() }
	pairs := map[string][2]func(*testing.T) bottest.World{"stage and page": {stage, newPage}, "page and stage": {newPage, stage}}
	told := 0
	for _, feature := range slices.Sorted(maps.Keys(all)) {
		for _, name := range slices.Sorted(maps.Keys(all[feature])) {
			told++
			for i, pair := range slices.Sorted(maps.Keys(pairs)) {
				if racing && i != told%2 { // what races one way races the other: each is told in one of them
					continue
				}
				worlds := pairs[pair]
				t.Run(feature+"/"+name+"/"+pair, func(t *testing.T) {
					t.Parallel()
					other := worlds[1](t)
					all[feature][name](bottest.New(t, features(), bottest.On(worlds[0](t)), bottest.And(other)), other)
				})
			}
		}
	}
}
