import { EventRefusedError, isProblem, verifyEvent } from 'flinks-daily-refresh/http';
import fastify from 'fastify';
import { page } from './page.mjs';

/** How many events the page shows: the newest ones. */
const SHOWN = 20;

/**
 * A lender's app of one page: the accounts of one customer, buttons to reconnect the bank, to refresh and to withdraw
 * consent, and the events that it receives. `house.refresh` is a FlinksHttpClient, or null until main.mjs has made it.
 * `customer` is the reference under which this customer's logins are registered; in your app it is that of whoever is
 * signed in.
 */
export function createApp({ house, eventsSecret, customer, ownUrl }) {
  const app = fastify();
  /**
   * The events by their webhook-id, because one may be delivered more than once. Your app keeps them in its database.
   */
  const received = new Map();

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    });
    if (house.refresh === null && request.url !== '/events') return reply.code(503).send('Starting…');
    // A form on another site must not press this customer's buttons.
    const from = request.headers['sec-fetch-site'];
    if (request.method === 'POST' && request.url !== '/events' && from !== undefined && from !== 'same-origin') {
      return reply.code(403).send('This form came from another page.');
    }
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, body, done) => {
    body.resume();
    done(null, {});
  });

  app.get('/', async (_request, reply) => {
    const logins = [];
    for await (const login of house.refresh.logins({ reference: customer })) {
      logins.push({ ...login, accounts: await accountsOf(login.loginId) });
    }
    return reply.type('text/html; charset=utf-8').send(page(logins, [...received.values()].slice(-SHOWN).reverse()));
  });

  // The customer has pressed "Reconnect your bank", and is sent to the page that asks for what their bank wants.
  app.post('/logins/:loginId/reconnect', async ({ params: { loginId } }, reply) => {
    await ofThisCustomer(loginId);
    const { url } = await house.refresh.connectLink(loginId, { returnUrl: ownUrl });
    return reply.redirect(url, 303);
  });

  // The customer is present, so their bank is called live at once. The page behind `link` shows how it goes.
  app.post('/logins/:loginId/refresh', async ({ params: { loginId } }, reply) => {
    await ofThisCustomer(loginId);
    const { link } = await house.refresh.refresh(loginId);
    return reply.redirect(link, 303);
  });

  app.post('/logins/:loginId/withdraw', async ({ params: { loginId } }, reply) => {
    await ofThisCustomer(loginId);
    await house.refresh.withdraw(loginId);
    return reply.redirect('/', 303);
  });

  // Receives the signed events. The signature covers the bytes as they came, so nothing may parse them first.
  void app.register(async (hooks) => {
    hooks.removeAllContentTypeParsers();
    hooks.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    hooks.post('/events', async (request, reply) => {
      try {
        const { id, event } = verifyEvent(request.body, request.headers, eventsSecret);
        received.set(id, event);
        return reply.code(204).send();
      } catch (error) {
        if (!(error instanceof EventRefusedError)) throw error;
        return reply.code(400).send(error.reason);
      }
    });
  });

  for (const [path, type, text] of assets()) app.get(path, (_request, reply) => reply.type(type).send(text));

  /** Throws a 404 unless the login is this customer's. Whenever a browser sends a LoginId, check first whose it is. */
  async function ofThisCustomer(loginId) {
    const login = await house.refresh.login(loginId).catch((error) => {
      if (isProblem(error, 'unknown_login', 'invalid_login_id')) return null;
      throw error;
    });
    if (login?.reference !== customer) throw Object.assign(new Error('No such login.'), { statusCode: 404 });
  }

  /**
   * Returns the accounts of a login, or none if it is gone: since the list was read, another LoginId may have taken the
   * login's place, or the customer may have withdrawn consent.
   */
  const accountsOf = (loginId) =>
    house.refresh.accounts(loginId).catch((error) => {
      if (isProblem(error, 'login_replaced', 'unknown_login')) return [];
      throw error;
    });

  return app;
}

const assets = () => [
  ['/app.js', 'text/javascript', SCRIPT],
  ['/app.css', 'text/css', STYLE],
];

/** The script of the page: reads the page again every second, and shows what has changed. */
const SCRIPT = `setInterval(async () => {
  const answer = await fetch('/');
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
  const shown = document.querySelector('main');
  if (fresh.innerHTML !== shown.innerHTML) shown.replaceWith(fresh);
}, 1000);
`;

const STYLE = `body { font: 16px/1.5 system-ui; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24 }
section { border: 1px solid #d0d7de; border-radius: 8px; padding: 1rem; margin: 1rem 0 }
[role=alert] { background: #fff4d6; border-left: 4px solid #9a6700; padding: .75rem 1rem }
form { display: inline } button { font: inherit; padding: .4rem .9rem; min-height: 44px }
td { padding: .1rem 1rem .1rem 0 } ol { font-family: ui-monospace, monospace; font-size: .85rem }
`;
