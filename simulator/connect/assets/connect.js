'use strict';
// The script of the made-up Flinks Connect and of a bank's own page. It sends the window messages that the real Connect
// sends (Flinks' pages "Flinks Connect events" and "OAuth integration").
(function () {
  const about = document.body.dataset;
  const { kind, language, redirecturl: redirectUrl, tag, requestid: requestId, code } = about;
  const isWholeWindow = about.oauthwindowredirect === 'true';
  const tell = (message) => window.parent.postMessage(message, '*');
  const form = document.querySelector('form');

  const bodyOf = () => {
    const fields = Object.fromEntries(new FormData(form));
    if (kind === 'bank') return { ...fields, language, password: '' };
    if (kind === 'credentials') return { ...fields, language };
    const inputs = [...form.querySelectorAll('[data-prompt]')];
    return { requestId, answers: Object.fromEntries(inputs.map((input) => [input.dataset.prompt, [input.value]])) };
  };

  /** Ends Connect: in a frame it tells the page around it the redirect address, otherwise it goes there itself. */
  function leave(parameters) {
    const url = new URL(redirectUrl);
    for (const [name, value] of Object.entries({ ...parameters, tag })) url.searchParams.set(name, value);
    if (window.parent === window) return location.assign(url.href);
    tell({ step: 'REDIRECT', institution: parameters.institution, url: url.href });
  }

  const post = async (path) => {
    const answer = await fetch(`/connect/v2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodyOf()),
    });
    return { ok: answer.ok, said: await answer.json() };
  };

  const bankChosen = () => form.querySelector('select')?.selectedOptions[0] ?? null;
  const isAtOAuthBank = () => kind === 'credentials' && bankChosen()?.dataset.oauth !== undefined;

  /** Hides the user name and the password if the chosen bank asks for them on its own page. */
  function fitFields() {
    for (const input of form.querySelectorAll('input')) {
      input.disabled = isAtOAuthBank();
      input.parentElement.hidden = isAtOAuthBank();
    }
  }

  function openBank() {
    const url = new URL(`/connect/v2/bank/${bankChosen().dataset.id}`, location.href);
    const options = { language, redirectUrl, tag, ...(isWholeWindow ? { oauthWindowRedirect: 'true' } : {}) };
    for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value);
    if (isWholeWindow) return location.assign(url.href);
    const opened = window.open(url.href, '_blank', 'popup,width=480,height=640');
    tell({ step: opened === null ? 'POPUP_BLOCKED' : 'POPUP_OPENED' });
  }

  /** Leaves the bank's own page: goes to the redirect address, or tells Connect in the window that opened this one. */
  function leaveBank(parameters) {
    if (isWholeWindow) return leave(parameters);
    window.opener.postMessage({ bank: parameters }, location.origin);
    window.close();
  }

  async function send(event) {
    event.preventDefault();
    if (isAtOAuthBank()) return openBank();
    const button = form.querySelector('button');
    button.disabled = true;
    tell({ step: kind === 'mfa' ? 'SUBMIT_MFA' : 'SUBMIT_CREDENTIAL' });
    const { ok, said } = await post(kind === 'mfa' ? 'mfa' : 'credentials');
    if (ok) return kind === 'bank' ? leaveBank(said) : leave(said);
    button.disabled = false;
    document.querySelector('#error').textContent = said.code;
    tell({ step: said.code, flinksCode: said.code });
    tell({ step: kind === 'mfa' ? 'COMPONENT_LOAD_MFA_RETRY' : 'COMPONENT_LOAD_CREDENTIAL_RETRY' });
  }

  function close() {
    if (kind === 'bank') return leaveBank({ error: 'access_denied' });
    tell({ step: 'COMPONENT_CLOSE_SESSION' });
    if (window.parent === window) leave({ error: 'closed' });
  }

  window.addEventListener('message', ({ origin, data }) => {
    if (origin !== location.origin || data?.bank === undefined) return;
    if (data.bank.loginId) leave(data.bank);
    else tell({ step: 'UNAUTHORIZED', flinksCode: 'UNAUTHORIZED' });
  });

  tell({ step: 'APP_MOUNTED' });
  if (kind === 'credentials') tell({ step: 'COMPONENT_LOAD_CONSENT' });
  if (kind === 'error') tell({ step: code, flinksCode: code });
  else if (kind === 'mfa') tell({ step: 'COMPONENT_LOAD_MFA', mfaTypes: ['TextInput'] });
  else if (kind === 'credentials') {
    if (about.list === 'shown') tell({ step: 'COMPONENT_LOAD_INSTITUTION_SELECTOR' });
    else tell({ step: 'COMPONENT_LOAD_CREDENTIAL' });
    fitFields();
    form.querySelector('select').addEventListener('change', () => {
      tell({ step: 'INSTITUTION_SELECTED' });
      tell({ step: 'COMPONENT_LOAD_CREDENTIAL' });
      fitFields();
    });
  }
  if (form) form.addEventListener('submit', (event) => void send(event));
  document.querySelector('#close').addEventListener('click', close);
})();
