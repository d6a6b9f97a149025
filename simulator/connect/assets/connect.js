'use strict';
// The made-up Flinks Connect: the window messages of the real one (Flinks' page "Flinks Connect events").
(function () {
  const { kind, language, redirecturl: redirectUrl, tag, requestid: requestId, code } = document.body.dataset;
  const tell = (message) => window.parent.postMessage(message, '*');
  const form = document.querySelector('form');

  const bodyOf = () => {
    const fields = Object.fromEntries(new FormData(form));
    if (kind === 'credentials') return { ...fields, language };
    const inputs = [...form.querySelectorAll('[data-prompt]')];
    return { requestId, answers: Object.fromEntries(inputs.map((input) => [input.dataset.prompt, [input.value]])) };
  };

  function leave({ loginId, institution }) {
    const url = new URL(redirectUrl);
    for (const [name, value] of Object.entries({ loginId, institution, tag })) url.searchParams.set(name, value);
    tell({ step: 'REDIRECT', institution, url: url.href });
  }

  async function send(event) {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    tell({ step: kind === 'mfa' ? 'SUBMIT_MFA' : 'SUBMIT_CREDENTIAL' });
    const answer = await fetch(`/connect/v2/${kind}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodyOf()),
    });
    const said = await answer.json();
    if (answer.ok) return leave(said);
    button.disabled = false;
    document.querySelector('#error').textContent = said.code;
    tell({ step: said.code, flinksCode: said.code });
    tell({ step: kind === 'mfa' ? 'COMPONENT_LOAD_MFA_RETRY' : 'COMPONENT_LOAD_CREDENTIAL_RETRY' });
  }

  tell({ step: 'APP_MOUNTED' });
  if (kind === 'error') tell({ step: code, flinksCode: code });
  else if (kind === 'mfa') tell({ step: 'COMPONENT_LOAD_MFA', mfaTypes: ['TextInput'] });
  else {
    tell({ step: 'COMPONENT_LOAD_INSTITUTION_SELECTOR' });
    tell({ step: 'COMPONENT_LOAD_CREDENTIAL' });
  }
  if (form) form.addEventListener('submit', (event) => void send(event));
  document.querySelector('#close').addEventListener('click', () => tell({ step: 'COMPONENT_CLOSE_SESSION' }));
})();
