# One image for every command of flinks-refresh: docker run IMAGE worker, gateway, setup, codec-server, simulator.
# To pin the base by its digest, get that with: docker buildx imagetools inspect node:22.21.1-bookworm-slim
# Then write: FROM node:...@sha256:...
FROM node:22.21.1-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The certificates that npm trusts, behind a proxy that has its own.
ARG NPM_CONFIG_CAFILE
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build \
  && npm prune --omit=dev --ignore-scripts \
  && scripts/trim-image

FROM node:22.21.1-bookworm-slim
LABEL org.opencontainers.image.title="flinks-daily-refresh" \
  org.opencontainers.image.description="Fresh data of every Flinks bank login, every day" \
  org.opencontainers.image.licenses="MIT"
# The core of Temporal's SDK trusts the system's certificates, which the slim image lacks: Temporal Cloud needs them.
# tini is process 1, because Node as process 1 does not hear a SIGTERM in its first second.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates tini \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/LICENSE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/bin ./bin
COPY --from=build /app/store/migrations ./store/migrations
COPY --from=build /app/gateway/connect/assets ./gateway/connect/assets
COPY --from=build /app/gateway/status/assets ./gateway/status/assets
COPY --from=build /app/simulator/connect/assets ./simulator/connect/assets
COPY --from=build /app/docs/backup.md ./docs/backup.md
COPY --from=build /app/deploy/healthcheck.js ./deploy/healthcheck.js
USER node
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 CMD ["node", "deploy/healthcheck.js"]
ENTRYPOINT ["tini", "--", "node", "bin/flinks-refresh"]
CMD ["--help"]
