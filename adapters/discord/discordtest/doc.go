// Package discordtest plays people on a stand-in for Discord: what they type, press and read there, for tests and
// stories that know nothing of Discord.
package discordtest
