FROM node:20.20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:20.20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/bin ./bin
COPY --from=build /app/store/migrations ./store/migrations
COPY --from=build /app/gateway/connect/assets ./gateway/connect/assets
COPY --from=build /app/simulator/connect/assets ./simulator/connect/assets
USER node
ENTRYPOINT ["node", "bin/flinks-refresh"]
