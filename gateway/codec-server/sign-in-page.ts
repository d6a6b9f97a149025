import { html } from '../html';

const page = (content: ReturnType<typeof html>): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Codec server</title>
      </head>
      <body>
        <main>
          <h1>Codec server</h1>
          ${content}
        </main>
      </body>
    </html>`.markup;

const askFor = (told: string, role: 'alert' | 'status' = 'status'): string =>
  page(
    html`${told === '' ? null : html`<p role="${role}">${told}</p>`}
      <form method="post" action="/sign-in">
        <label for="key">One of CODEC_SERVER_KEYS</label>
        <input id="key" name="key" type="password" autocomplete="current-password" required />
        <button>Sign in</button>
      </form>`,
  );

/**
 * The pages of the sign-in: its form, the same after a wrong key and after a sign-out, and the page after a sign-in.
 */
export const ASK = askFor('');
export const WRONG_KEY = askFor('This key is not one of CODEC_SERVER_KEYS.', 'alert');
export const SIGNED_OUT = askFor('You have signed out.');
export const SIGNED_IN = page(
  html`<p>
      For twelve hours the Temporal Web UI may have payloads decrypted in this browser: set this server as its codec
      server and turn on &quot;Include cross-origin credentials&quot;.
    </p>
    <form method="post" action="/sign-out"><button>Sign out</button></form>`,
);
