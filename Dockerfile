# Weft in a container: one static binary, nobody's root, and one volume for all it remembers.
#
#   docker build --build-arg VERSION="$(git describe --tags --always --dirty)" -t weft .
#   docker run --read-only --cap-drop ALL --security-opt no-new-privileges \
#     --env-file weft.env --network host \
#     --volume weft-state:/var/lib/weft --volume ./weft.toml:/etc/weft/weft.toml:ro \
#     --volume ./people.toml:/var/lib/weft/people.toml:ro weft
#
# weft.env is made by: echo "WEFT_MASTER_KEY=$(cat master.key)" > weft.env
# The host's network is needed for the page alone, which listens on loopback only.

FROM golang:1.26-bookworm AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOTOOLCHAIN=local
# Dependencies change seldom, so they are fetched in a layer of their own.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=container
RUN go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /out/weft ./cmd/weft
# A named volume takes its owner from the directory beneath it. Without this one the first start could
# not write its state, since the image runs as nobody's root.
RUN mkdir -p /out/state && chown 65532:65532 /out/state && chmod 0700 /out/state

# distroless/static brings what Slack and Discord need of a system, the certificate authorities, and no
# shell. Time zones are inside the binary.
FROM gcr.io/distroless/static-debian12:nonroot
ARG VERSION=container
LABEL org.opencontainers.image.title="Weft" \
      org.opencontainers.image.description="A chat-bot that facilitates communities of practice" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /out/weft /usr/local/bin/weft
COPY --from=build /src/LICENSE /usr/share/doc/weft/LICENSE
COPY --from=build --chown=65532:65532 /out/state /var/lib/weft
USER 65532:65532
ENV WEFT_CONFIG=/etc/weft/weft.toml WEFT_STATE=/var/lib/weft
WORKDIR /var/lib/weft
VOLUME /var/lib/weft
# A start may have to wait for the state file and to check it: hence the patience before the first failure counts.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["/usr/local/bin/weft", "check", "--health"]
# Docker's default gives ten seconds to finish what is in hand; `docker stop --time 60` gives more.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/weft"]
CMD ["serve"]
