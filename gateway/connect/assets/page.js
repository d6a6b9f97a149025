'use strict';
// The script of the customer's page: shows the state that the gateway names, and Flinks Connect in a frame.
(function () {
  const main = document.querySelector('main');
  const base = location.pathname;
  const connectOrigin = main.dataset.origin;
  const NOTED = new Set([...main.querySelectorAll('[data-note]')].map((one) => one.dataset.note));

  const AT_WORK_MS = 1000;
  /** The pause after a first failed call. Only if the next call fails too does the connection count as lost. */
  const AGAIN_MS = 500;
  /** A call without an answer for this long counts as failed, because a phone that has slept might wait for minutes. */
  const LOOK_LOST_MS = 8000;
  const POST_LOST_MS = 20000;
  const FRAME_MS = 4000;
  const IDLE_MS = 8000;
  /** After this long the page says that the bank is taking its time. */
  const SLOW_MS = 30000;
  /** For this long the answer `ready` may only mean that the click or the claim has had no effect yet. */
  const SETTLE_MS = 6000;
  /**
   * If Connect was asked for the bank's own sign-in and sends no message about it for this long, Connect is opened with
   * its list of banks.
   */
  const SILENT_MS = 15000;
  /**
   * If Connect was asked for the bank's own sign-in and shows its list of banks first, the sign-in must follow within
   * this time.
   */
  const LIST_MS = 2000;
  /** A refresh that was not started on this page is shown as under way for this long at most. */
  const FOLLOWED_MS = 240000;
  /** After this long the bar is at 60 % of its way. It never reaches its end before the bank has answered. */
  const BAR_MS = 90000;

  /**
   * The id of the click whose result the page waits for, as the gateway returned it. It is also in the page's address,
   * so that a reloaded page goes on waiting.
   */
  let open = new URLSearchParams(location.search).get('open');
  let frame = null;
  /**
   * Whether Connect takes the whole window, because a bank's own page could not open from the frame, or because this is
   * an app's web view, where it never can.
   */
  let wholeWindow = isInApp();
  /**
   * Whether Connect was asked for the bank's own sign-in and has not shown it yet. When the timer `patience` ends,
   * Connect is opened with its list of banks instead.
   */
  let awaitingSignIn = false;
  let patience = 0;
  /**
   * Whether Connect cannot open the bank's own sign-in here, so that it is opened with its list of banks from now on.
   */
  let needsList = false;
  /** Whether the user has finished in Connect, and whether the gateway has said that the data is on its way. */
  let through = false;
  let collecting = false;
  let askingSinceMs = Date.now() - Number(main.dataset.asked ?? 0);
  let readySinceMs = null;
  let timer = 0;
  /** Counts up each time the page begins or stops to wait for an answer. An answer to an older turn is ignored. */
  let turn = 0;
  let posting = false;
  let failures = 0;

  /**
   * Shows one note in place of any other. The note about the connection is independent: it does not hide another note,
   * and no other note hides it.
   */
  function note(name) {
    for (const one of main.querySelectorAll('[data-note]:not([data-note=offline])')) {
      one.hidden = one.dataset.note !== name;
    }
  }

  function sayOffline(isOffline) {
    main.querySelector('[data-note=offline]').hidden = !isOffline;
  }

  /** Moves the bar and the clock. The time is read anew each time, because timers stop while a phone sleeps. */
  function tick() {
    if (main.dataset.state !== 'asking') return;
    const forMs = Math.max(0, Date.now() - askingSinceMs);
    const seconds = Math.floor(forMs / 1000);
    const share = main.dataset.step === 'collecting' ? 0.97 : 0.95 * (1 - Math.exp(-forMs / BAR_MS));
    main.querySelector('progress').value = Math.round(100 * share);
    main.querySelector('[data-clock]').textContent =
      `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    main.classList.toggle('slow', forMs > SLOW_MS && main.dataset.step === 'bank');
  }

  function show(state) {
    if (state !== 'connect') removeFrame();
    if (main.dataset.state === state) return;
    if (state === 'asking') askingSinceMs = Date.now();
    main.classList.remove('slow');
    main.dataset.state = state;
    tick();
    main.querySelector(`[data-for="${state}"] h1`).focus();
  }

  async function call(method, path, body) {
    const isJson = body !== undefined;
    const lost = new AbortController();
    const waiting = setTimeout(() => lost.abort(), method === 'GET' ? LOOK_LOST_MS : POST_LOST_MS);
    try {
      const answer = await fetch(base + path, {
        method,
        headers: isJson ? { 'content-type': 'application/json' } : {},
        body: isJson ? JSON.stringify(body) : undefined,
        cache: 'no-store',
        credentials: 'omit',
        signal: lost.signal,
      });
      const value = answer.status === 204 ? null : await answer.json();
      sayOffline(false);
      return { status: answer.status, value };
    } finally {
      clearTimeout(waiting);
    }
  }

  /** Asks the gateway for the state of the page after this long, and goes on asking. */
  function follow(afterMs) {
    clearTimeout(timer);
    turn += 1;
    const mine = turn;
    timer = setTimeout(() => void look(mine), afterMs);
  }

  function stopFollowing() {
    clearTimeout(timer);
    turn += 1;
    return turn;
  }

  async function look(mine) {
    // If nobody sees the page and no bank is being asked, it asks again only when it becomes visible.
    if (document.hidden && main.dataset.state !== 'asking') return;
    const place = through ? 'completed' : frame || wholeWindow ? 'frame' : 'open';
    try {
      const { status, value } = await call(
        'GET',
        open ? `/state?open=${encodeURIComponent(open)}&at=${place}${listWish()}` : '/state?at=idle',
      );
      if (mine !== turn) return;
      if (status === 410) return over();
      if (status !== 200) throw new Error(String(status));
      failures = 0;
      heard(value);
    } catch {
      if (mine !== turn) return;
      failures += 1;
      if (failures > 1 || !navigator.onLine) sayOffline(true);
      follow(failures === 1 ? AGAIN_MS : Math.min(AT_WORK_MS * 2 ** failures, 30000));
    }
  }

  function heard(about) {
    if (about.state !== 'ready') readySinceMs = null;
    if (about.reason && main.dataset.why === 'unknown') main.dataset.why = about.reason;
    switch (about.state) {
      case 'ready':
        return about.mismatch ? failed('mismatch') : heardReady();
      case 'asking':
        return heardAsking(about);
      case 'connect':
        if (about.connectUrl && !wholeWindow) showFrame(about.connectUrl, about.preselected);
        show('connect');
        return follow(FRAME_MS);
      case 'later':
        return heardLater(about);
      default:
        note(null);
        return show(about.state);
    }
  }

  function heardReady() {
    // A user who is in Connect is not interrupted.
    if (frame) return follow(FRAME_MS);
    const isOurs = main.dataset.state === 'asking' && (open !== null || through);
    if (readySinceMs === null) readySinceMs = Date.now();
    if (isOurs && !collecting && Date.now() - readySinceMs < SETTLE_MS) return follow(AT_WORK_MS);
    if (isOurs && through) note('notConfirmed');
    forget();
    show('ready');
    follow(IDLE_MS);
  }

  function heardAsking({ step }) {
    const isFirst = main.dataset.state !== 'asking';
    if (step === 'collecting') collecting = true;
    main.dataset.step = through ? 'collecting' : step;
    show('asking');
    const forMs = isFirst ? 0 : Date.now() - askingSinceMs;
    if (open === null && !through && forMs > FOLLOWED_MS) return show('ready');
    tick();
    follow(AT_WORK_MS);
  }

  function heardLater({ retryAt }) {
    main.dataset.later = retryAt ? 'at' : through || collecting ? 'unfinished' : 'soon';
    if (retryAt) showTime(main.querySelector('[data-retry-at]'), retryAt);
    show('later');
    follow(IDLE_MS);
  }

  function showTime(time, iso) {
    const moment = new Date(iso);
    const isToday = moment.toDateString() === new Date().toDateString();
    const style = isToday ? { timeStyle: 'short' } : { dateStyle: 'long', timeStyle: 'short' };
    time.dateTime = iso;
    time.textContent = new Intl.DateTimeFormat(`${document.documentElement.lang}-CA`, style).format(moment);
  }

  /** The link is over. A user who was midway is told that their part is done, anybody else that the link is old. */
  function over() {
    const wasAtWork = main.dataset.state === 'asking' || through || collecting;
    note(null);
    main.dataset.later = 'unfinished';
    show(wasAtWork ? 'later' : 'expired');
  }

  /** Forgets the click: it has had its result, and the next click begins anew. */
  function forget() {
    open = null;
    through = false;
    collecting = false;
    readySinceMs = null;
    history.replaceState(null, '', base);
  }

  async function click() {
    forget();
    note(null);
    main.dataset.step = 'bank';
    show('asking');
    const mine = stopFollowing();
    posting = true;
    try {
      const { status, value } = await call('POST', '/open');
      if (mine !== turn) return;
      if (status === 410) return show('expired');
      if (status !== 202) return failed(status === 429 ? 'busy' : 'failed');
      open = value.openId;
      history.replaceState(null, '', `${base}?open=${open}`);
      follow(0);
    } catch {
      failed(null);
      sayOffline(true);
    } finally {
      posting = false;
    }
  }

  function failed(why) {
    forget();
    show('ready');
    note(why);
    follow(IDLE_MS);
  }

  /**
   * Shows Connect in a frame. `preselected`: Connect was asked for the bank's own sign-in. If that does not appear,
   * Connect is opened once more, with its list of banks.
   */
  function showFrame(url, preselected) {
    removeFrame();
    note(null);
    const place = main.querySelector('[data-frame]');
    frame = document.createElement('iframe');
    frame.title = place.dataset.title;
    frame.referrerPolicy = 'no-referrer';
    frame.src = url;
    place.append(frame);
    if (preselected) awaitSignIn(SILENT_MS);
    show('connect');
  }

  function removeFrame() {
    signInShown();
    if (frame) frame.remove();
    frame = null;
  }

  function awaitSignIn(withinMs) {
    awaitingSignIn = true;
    clearTimeout(patience);
    patience = setTimeout(openList, withinMs);
  }

  function signInShown() {
    awaitingSignIn = false;
    clearTimeout(patience);
  }

  function openList() {
    removeFrame();
    needsList = true;
    follow(0);
  }

  const listWish = () => (needsList ? '&list=true' : '');

  /**
   * Handles a message that Connect sends while it has not shown the bank's own sign-in yet. Returns whether the message
   * means that Connect will not show it.
   */
  function heardBeforeSignIn(step, flinksCode) {
    if (step === 'COMPONENT_LOAD_INSTITUTION_SELECTOR') awaitSignIn(LIST_MS);
    else if (isCode(flinksCode) || NOTED.has(step)) return true;
    // Connect may first ask for consent, and a person takes longer than SILENT_MS to give it. So the timer is stopped.
    // The list of banks may still come after the consent.
    else if (step === 'COMPONENT_LOAD_CONSENT') clearTimeout(patience);
    else if (isCode(step) && /^(COMPONENT_|SUBMIT_|POPUP_|INSTITUTION_)/.test(step)) signInShown();
    return false;
  }

  /** Opens Connect in the whole window. When the user has finished there, Connect or the bank leads them back here. */
  async function leave(button) {
    button.disabled = true;
    const mine = stopFollowing();
    try {
      const click = open ? `open=${encodeURIComponent(open)}&` : '';
      const { status, value } = await call('GET', `/state?${click}at=window${listWish()}`);
      if (mine !== turn) return;
      if (status === 410) return over();
      if (status === 429) return failed('busy');
      if (status !== 200) return failed('failed');
      if (value.connectUrl) return location.assign(value.connectUrl);
      removeFrame();
      heard(value);
    } catch {
      note('failed');
      follow(FRAME_MS);
    } finally {
      button.disabled = false;
    }
  }

  function useWholeWindow() {
    wholeWindow = true;
    main.dataset.window = 'whole';
    removeFrame();
  }

  /**
   * Whether the page is open in an app's web view, which opens no windows. On Android, the user agent of a web view
   * says so. On iOS, the user agent of a browser contains Safari, and that of a web view does not.
   */
  function isInApp() {
    const { userAgent } = navigator;
    return /; wv\)/.test(userAgent) || (/\((iPhone|iPad|iPod)/.test(userAgent) && !/Safari\//.test(userAgent));
  }

  /** An address that opens this page in the phone's browser from inside an app; null if there is none. */
  function browserAddress() {
    const { host, pathname, protocol } = location;
    if (protocol !== 'https:') return null;
    if (/Android/.test(navigator.userAgent)) return `intent://${host}${pathname}#Intent;scheme=https;end`;
    return `x-safari-https://${host}${pathname}`;
  }

  function showInApp() {
    const way = main.querySelector('[data-open-browser]');
    const address = browserAddress();
    if (address !== null) way.href = address;
    way.hidden = address === null;
    main.querySelector('[data-in-app]').hidden = false;
  }

  async function copyLink() {
    try {
      await navigator.clipboard.writeText(location.origin + base);
      note('linkCopied');
    } catch {
      note('failed');
    }
  }

  /** Handles the messages of Flinks Connect. Only those from exactly its origin and exactly our frame count. */
  function onMessage({ origin, source, data }) {
    if (!frame || origin !== connectOrigin || source !== frame.contentWindow) return;
    if (typeof data !== 'object' || data === null) return;
    const { step, flinksCode } = data;
    if (step === 'REDIRECT') return void completed(loginIdOf(data));
    if (step === 'COMPONENT_CLOSE_SESSION') return failed('closed');
    if (awaitingSignIn && heardBeforeSignIn(step, flinksCode)) return openList();
    if (step === 'POPUP_OPENED') return note('bankWindow');
    if (step === 'POPUP_BLOCKED') return useWholeWindow();
    const code = [step, flinksCode].find((name) => isCode(name) && NOTED.has(name));
    if (code) return note(code);
    if (isCode(flinksCode)) return note('UNKNOWN');
    // After an error Connect shows its form again, which says itself what was wrong. Our note is hidden when the user
    // sends the form again.
    if (isCode(step) && step.startsWith('SUBMIT_')) note(null);
  }

  const isCode = (name) => typeof name === 'string' && /^[A-Z][A-Z0-9_]+$/.test(name);

  function loginIdOf({ url, loginId }) {
    try {
      return new URL(url).searchParams.get('loginId') || loginId;
    } catch {
      return loginId;
    }
  }

  /** A new random id. A page on plain http, as the demo shows it on a phone, has no crypto.randomUUID. */
  function newEventId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
      '',
    );
  }

  /**
   * Reports to the gateway that the user has finished in Connect. That is only a claim, because anybody could send it:
   * the gateway has it proved at Flinks, and the page waits for the result. Repeats have the same event id.
   */
  async function completed(loginId) {
    through = true;
    note(null);
    main.dataset.step = 'collecting';
    show('asking');
    stopFollowing();
    posting = true;
    const eventId = newEventId();
    const claim = typeof loginId === 'string' && loginId !== '' ? { eventId, loginId } : { eventId };
    const { status, value } = await insist('/completed', claim);
    posting = false;
    if (value?.retryAt) return tooOften(value);
    if (status === 409 || status === 400) return failed('mismatch');
    if (status === 429) return failed('busy');
    if (status === null) return failed('failed');
    note(null);
    follow(AT_WORK_MS);
  }

  /** The user came back too often. Nothing was changed, and the same link works again later. */
  function tooOften(about) {
    forget();
    heardLater(about);
    stopFollowing();
  }

  /** Posts until there is an answer below 500, and returns it. After five failed tries, the returned status is null. */
  async function insist(path, body) {
    for (let tries = 1; tries <= 5; tries += 1) {
      try {
        const answer = await call('POST', path, body);
        if (answer.status < 500) return answer;
      } catch {
        sayOffline(true);
      }
      await new Promise((resolve) => setTimeout(resolve, AT_WORK_MS * 2 ** tries));
    }
    return { status: null, value: null };
  }

  /** Shows the closing screen. The page asks the gateway nothing more, and the link keeps working. */
  function decline() {
    stopFollowing();
    note(null);
    main.dataset.later = 'declined';
    show('later');
  }

  function reconsider() {
    show('ready');
    follow(0);
  }

  /** Asks for the state at once, because the page is visible again or the connection is back. */
  function resume() {
    const isOver = ['done', 'expired'].includes(main.dataset.state) || isDeclined();
    if (!document.hidden && !isOver && !posting) follow(0);
    tick();
  }

  const isDeclined = () => main.dataset.state === 'later' && main.dataset.later === 'declined';

  async function stopReminders(button) {
    button.disabled = true;
    const status = await call('POST', '/stop-reminders').then(
      (answer) => answer.status,
      () => null,
    );
    button.disabled = status === 204;
    if (status === null) return sayOffline(true);
    note(status === 204 ? 'remindersStopped' : 'failed');
  }

  main.addEventListener('click', ({ target }) => {
    const button = target.closest('button[data-action]');
    if (!button) return;
    const { action } = button.dataset;
    if (action === 'open' || action === 'again') void click();
    else if (action === 'close') failed('closed');
    else if (action === 'whole-window') void leave(button);
    else if (action === 'copy-link') void copyLink();
    else if (action === 'not-now') decline();
    else if (action === 'reconsider') reconsider();
    else if (action === 'stop-reminders') void stopReminders(button);
  });
  window.addEventListener('message', onMessage);
  document.addEventListener('visibilitychange', resume);
  window.addEventListener('offline', () => sayOffline(true));
  window.addEventListener('online', () => {
    sayOffline(false);
    resume();
  });
  setInterval(tick, 1000);

  // A logo that does not load is replaced by its alternative text.
  const logo = document.querySelector('.logo');
  logo?.decode().catch(() => logo.replaceWith(logo.alt));

  if (!navigator.onLine) sayOffline(true);

  // The browser shows the page again as the user left it, because they pressed Back on a bank's page.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    needsList ||= isInApp();
    if (main.dataset.state === 'connect') follow(0);
  });

  if (wholeWindow) {
    useWholeWindow();
    showInApp();
  }
  const query = new URLSearchParams(location.search);
  // In an app, Connect takes the whole window, so this page cannot hear whether it shows the bank's sign-in. A second
  // try therefore opens Connect's list of banks.
  needsList = isInApp() && (query.has('back') || query.has('open'));
  if (query.has('back') && main.dataset.state === 'ready') note('notFinished');
  if (query.has('back')) history.replaceState(null, '', base);
  const returned = query.get('loginId');
  if (returned !== null) {
    // Connect was in the whole window and has led the user back, with the LoginId in the address. This is the same
    // claim as the one that a frame sends as a message.
    history.replaceState(null, '', open ? `${base}?open=${open}` : base);
    if (main.dataset.state !== 'done') void completed(returned);
  } else if (main.dataset.state !== 'done') {
    follow(main.dataset.state === 'asking' ? 0 : IDLE_MS);
  }
})();
