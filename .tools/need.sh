# Finds what the tests need beyond Go, and installs it through apt where that is possible without asking.
# Sourced by test.sh. Each function says on standard error what it does, and fails where it can't.

# privileged runs a command as root: as it is for root, through sudo where sudo asks no password.
privileged() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
		sudo -n "$@"
	else
		return 1
	fi
}

# quietly keeps the output of a command for the case that it fails.
quietly() {
	log=$(mktemp) || return 1
	if "$@" >"$log" 2>&1 </dev/null; then
		rm -f "$log"
	else
		tail -n 20 "$log" >&2
		rm -f "$log"
		return 1
	fi
}

# install adds Debian packages. Mirrors falter, so every step has three attempts.
install() {
	command -v apt-get >/dev/null 2>&1 || { echo "there is no apt-get here" >&2; return 1; }
	privileged true || { echo "installing $* needs root, or sudo without a password" >&2; return 1; }
	echo "installing $*" >&2
	for attempt in 1 2 3; do
		[ "$attempt" = 1 ] || sleep 5
		quietly privileged env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 update || continue
		quietly privileged env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Acquire::Retries=3 \
			-o DPkg::Lock::Timeout=120 install --no-install-recommends "$@" && return 0
	done
	return 1
}

# find_browser prints the path of a Chromium: the one that WEFT_TEST_BROWSER names, else the first it knows.
find_browser() {
	if [ -n "${WEFT_TEST_BROWSER:-}" ]; then
		command -v "$WEFT_TEST_BROWSER"
		return
	fi
	for name in chromium chromium-browser google-chrome google-chrome-stable \
		"/Applications/Chromium.app/Contents/MacOS/Chromium" \
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
		command -v "$name" && return
	done
	return 1
}

# fonts_present tells whether Arabic letters and emoji are letters and pictures, or boxes. Where no dpkg
# keeps count, the system is trusted to have them.
fonts_present() {
	command -v dpkg-query >/dev/null 2>&1 || return 0
	for package in fonts-noto-core fonts-noto-color-emoji; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || return 1
	done
}

# need_browser makes sure of Chromium and its letters, and prints Chromium's path.
need_browser() {
	if ! find_browser >/dev/null; then
		if [ -n "${WEFT_TEST_BROWSER:-}" ]; then
			echo "WEFT_TEST_BROWSER names $WEFT_TEST_BROWSER, which is not a program here" >&2
			return 1
		fi
		install chromium fonts-noto-core fonts-noto-color-emoji || return 1
	elif ! fonts_present; then
		install fonts-noto-core fonts-noto-color-emoji || return 1
	fi
	find_browser
}

# need_compiler makes sure of a C compiler, which the race detector is linked with.
need_compiler() {
	compiler=$(go env CC)
	command -v "${compiler%% *}" >/dev/null 2>&1 || install gcc libc6-dev
}
