'use strict';
// The HEALTHCHECK of the image. One image serves every command, so the command line of process 1 decides what is asked:
// a gateway or a simulator whether it answers, and a worker with METRICS_PORT whether it is ready. Every other command,
// also a worker without METRICS_PORT, is healthy for as long as it runs: a worker that cannot go on ends by itself, and
// the gateway's /readyz says when no worker is left.
const { readFileSync } = require('node:fs');

const { GATEWAY_PORT, METRICS_PORT } = process.env;
const words = readFileSync(process.argv[2] ?? '/proc/1/cmdline', 'utf8').split('\0');
const port = words.includes('--port') ? words[words.indexOf('--port') + 1] : 9090;
const ASKED = {
  gateway: `http://127.0.0.1:${GATEWAY_PORT || 8080}/healthz`,
  worker: METRICS_PORT ? `http://127.0.0.1:${METRICS_PORT}/readyz` : undefined,
  simulator: `http://127.0.0.1:${port}/admin/health`,
};

const url = words.map((word) => ASKED[word]).find((asked) => asked !== undefined);
if (url !== undefined) {
  fetch(url, { signal: AbortSignal.timeout(4_000) }).then(
    ({ ok }) => process.exit(ok ? 0 : 1),
    () => process.exit(1),
  );
}
