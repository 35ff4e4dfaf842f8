# syntax=docker/dockerfile:1
# BUILD_BASE needs Node and npm; BASE needs only glibc and libstdc++ (no shell, no package manager, no Node).
ARG BUILD_BASE=node:24-bookworm
ARG BASE=debian:bookworm-slim

FROM ${BUILD_BASE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run bundle

FROM ${BASE}
COPY --from=build /build/node_modules/node/bin/node /usr/local/bin/node
COPY --from=build /build/dist /opt/scp-operator
USER 65532:65532
# One pool of C memory instead of one for each thread: some 20 MiB less of resident memory.
ENV MALLOC_ARENA_MAX=1
# Nothing is ever written to the image's file system; it can be mounted read-only.
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=4", "--max-old-space-size=384", "/opt/scp-operator/stormctl.js"]
CMD ["operator"]
EXPOSE 8080
