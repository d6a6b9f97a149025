/**
 * A receiver of events in Express: EVENTS_SECRET=whsec_… PORT=3000 node examples/receiver-express.mjs
 * Set the same EVENTS_SECRET for the worker, and EVENTS_URL=http://127.0.0.1:3000/events.
 */
import express from 'express';
import { EventRefusedError, verifyEvent } from 'flinks-daily-refresh/http';

const app = express();
/** The ids of the events that came. Keep them in your database, because an event may come again, with the same id. */
const seen = new Set();

// This route needs `express.raw`, not `express.json`, because the signature covers the bytes as they came.
app.post('/events', express.raw({ type: '*/*', limit: '100kb' }), (request, response) => {
  try {
    const { id, event } = verifyEvent(request.body, request.headers, process.env.EVENTS_SECRET);
    response.status(204).end();
    // Answer before you work on the event, because the answer must come within 15 seconds.
    if (!seen.has(id)) handle(event);
    seen.add(id);
  } catch (error) {
    if (!(error instanceof EventRefusedError)) throw error;
    response.status(400).send(error.reason);
  }
});

function handle({ type, data }) {
  process.stdout.write(`${type} ${data.reference ?? data.loginId ?? data.runId ?? ''}\n`);
}

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${server.address().port}/events\n`);
});
