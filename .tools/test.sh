#!/bin/sh
# Runs every test. `make test` and `make race` call it; arguments go to go test.
#
# Without STRICT, whatever can't be had here is left out, and the last lines say so. With STRICT=1 anything
# left out, a skipped test included, is a failure.
#
# Tests of Discord's adapter read WEFT_DISCORD_SPEC (the path of Discord's OpenAPI document, JSON).
# Browser tests read WEFT_TEST_BROWSER (the path of a Chromium) and fail without one if WEFT_REQUIRE_BROWSER=1.
set -u
cd "$(dirname "$0")/.." || exit 1
. .tools/need.sh

left_out=
leave_out() {
	left_out="$left_out
  $1"
}

if browser=$(need_browser); then
	WEFT_TEST_BROWSER=$browser
	WEFT_REQUIRE_BROWSER=1
	export WEFT_TEST_BROWSER WEFT_REQUIRE_BROWSER
else
	leave_out "the page in a real browser: no Chromium with Noto fonts here, and none could be installed (why: above)"
	unset WEFT_TEST_BROWSER
	[ "${WEFT_REQUIRE_BROWSER:-}" != 1 ] || STRICT=1
fi

# The official description of Discord's API, to which every request of the tests is held. It is not ours to hand on.
WEFT_DISCORD_SPEC=${WEFT_DISCORD_SPEC:-$PWD/../shared/specs/discord-openapi.json}
if [ -f "$WEFT_DISCORD_SPEC" ]; then
	WEFT_REQUIRE_DISCORD_SPEC=1
	export WEFT_DISCORD_SPEC WEFT_REQUIRE_DISCORD_SPEC
else
	leave_out "requests to Discord against its OpenAPI document: $WEFT_DISCORD_SPEC is not there (WEFT_DISCORD_SPEC names another)"
	unset WEFT_DISCORD_SPEC
fi

for argument in "$@"; do
	if [ "$argument" = -race ]; then
		if need_compiler; then
			CGO_ENABLED=1
			export CGO_ENABLED
		else
			echo "The race detector needs a C compiler, and none could be installed. make test runs without it." >&2
			exit 1
		fi
	fi
done

# A pipe reports the status of its last part only, hence the file.
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
{
	go test -count 1 -timeout 25m -v "$@" ./... 2>&1 </dev/null
	echo $? >"$work/status"
} | awk -v skipped="$work/skipped" -f .tools/report.awk
status=$(cat "$work/status")

if [ -s "$work/skipped" ]; then
	leave_out "tests that skipped themselves:
$(cat "$work/skipped")"
fi
if [ -n "$left_out" ]; then
	echo
	echo "LEFT OUT:$left_out"
	if [ -n "${STRICT:-}" ]; then
		echo "Nothing may be left out here (STRICT), so this is a failure."
		[ "$status" != 0 ] || status=1
	fi
fi
exit "$status"
