const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text) => String(text ?? '').replace(/[&<>"']/g, (sign) => ESCAPES[sign]);

/** Returns the page: each of the customer's `logins` with its `accounts`, and the newest events. */
export const page = (logins, events) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your accounts</title><link rel="stylesheet" href="/app.css"><script src="/app.js" defer></script></head>
<body><main>
<h1>Your accounts</h1>
${logins.map(section).join('\n') || '<p>No bank is connected.</p>'}
<h2>Events received</h2>
<ol reversed>${events.map(({ type, timestamp }) => `<li>${escaped(timestamp)} ${escaped(type)}</li>`).join('')}</ol>
</main></body></html>
`;

const section = (login) => `<section data-login="${escaped(login.loginId)}" data-state="${escaped(login.state)}">
<h2>${escaped(login.institution ?? 'Your bank')}</h2>
${banner(login)}
<table>${login.accounts.map(row).join('')}</table>
<p>${login.lastRefreshedAt === null ? 'No data yet.' : `As of ${escaped(login.lastRefreshedAt)}.`}</p>
${login.state === 'refreshing' ? '<p>Your bank is being asked…</p>' : button(login, 'refresh', 'Refresh now')}
${button(login, 'withdraw', 'Stop sharing this bank')}
</section>`;

const row = ({ title, balance }) => `<tr><td>${escaped(title)}</td><td>${escaped(balance.current)}</td></tr>`;

/** Returns what the page says of a login's `advice`, which tells whether and when the login's user is needed. */
function banner(login) {
  if (login.advice.action === 'reconnect') {
    return `<div role="alert">Your bank wants to hear from you. ${button(login, 'reconnect', 'Reconnect your bank')}</div>`;
  }
  if (login.advice.action === 'refresh_while_present') {
    return '<p>Your bank will ask for you soon: refresh now, while you are here.</p>';
  }
  return '';
}

const button = ({ loginId }, action, words) =>
  `<form method="post" action="/logins/${escaped(loginId)}/${action}"><button data-action="${action}">${words}</button></form>`;
