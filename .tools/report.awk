# Reads `go test -v` and prints what one wants to know: go test's closing line for each package that
# passed, everything of one that did not, and, into the file `skipped`, each test that skipped itself.

function flush_package(  i) {
	for (i = 1; i <= lines; i++)
		if (kept[i] !~ /^(=== (RUN|PAUSE|CONT|NAME)|[ ]*--- PASS)/)
			print kept[i]
}

/^=== RUN / { running = 1 }

# What comes before the first test is from the compiler or from go itself, and may concern another package
# than the one whose closing line is next.
!running && !/^PASS$/ { print; fflush() }

running { kept[++lines] = $0 }

# The reason is in the test's source; its name is enough to find it.
/^[ ]*--- SKIP: / { skips[++skip_count] = $3 }

running && /^(ok|FAIL)[ \t]+[^ \t]+[ \t]/ {
	if ($1 == "FAIL")
		flush_package()
	else
		print
	for (i = 1; i <= skip_count; i++)
		print "    " $2 " " skips[i] > skipped
	lines = skip_count = running = 0
	fflush()
}

# A package that never closed: go itself was stopped.
END { flush_package() }
