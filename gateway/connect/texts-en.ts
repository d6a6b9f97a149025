import type { Texts } from './text-shape';

export const en: Texts = {
  yourBank: 'your bank',
  title: ({ brand, bank }) => `${brand}: your connection to ${bank}`,
  noScript:
    'This page needs JavaScript to open the connection to your bank. Please turn it on and load the page again.',
  ready: {
    heading: ({ bank }) => `Reconnect ${bank}`,
    why: {
      mfa: ({ brand, bank }) =>
        `${brand} could not update your account information, because ${bank} wants to be sure that it is really you. It will ask you for a code, or to approve the sign-in in its app.`,
      credentials: ({ brand, bank }) =>
        `${brand} could not update your account information, because ${bank} no longer accepts the sign-in details it was connected with. Perhaps you have changed your password.`,
      reconnect: ({ brand, bank }) =>
        `${brand} could not update your account information, because ${bank} has ended the connection. It needs you to connect once more.`,
      unknown: ({ brand, bank }) =>
        `${brand} would like to update your account information from ${bank}. If your bank needs something from you, you will be asked here.`,
    },
    stepsHeading: 'What will happen',
    steps: ({ bank }) => [
      `We ask ${bank} for a connection. This may take a moment.`,
      'A Flinks window opens on this page. Answer your bank’s questions there.',
      'Your account information is updated, and you are done.',
    ],
    howLong: 'It usually takes two minutes. Have your phone at hand.',
    privacy: ({ brand }) => `${brand} never sees your password or your codes.`,
    open: 'Continue',
    notNow: 'Not now',
    stopReminders: 'Stop reminding me',
    keeps: (date) => `This link works until ${date}.`,
    inApp: {
      heading: 'You are inside an app',
      body: ({ bank }) => `It is safest to continue in your own browser: ${bank} may need to open its own page.`,
      open: 'Open in your browser',
      copy: 'Copy the link',
    },
  },
  asking: {
    heading: ({ bank }) => `Asking ${bank}`,
    bank: () => 'This may take up to four minutes. You may get a message from your bank in the meantime.',
    slow: ({ bank }) => `${bank} is taking its time. This is normal, and we are still waiting.`,
    progress: 'Time that the bank has taken so far',
    ofAtMost: 'of up to 4 minutes',
    collectingHeading: 'Updating your information',
    collecting: ({ bank }) => `${bank} has let us in. We are collecting your account information.`,
    mayClose: 'You may close this page. Your link keeps working, and you can come back to it.',
  },
  connect: {
    heading: ({ bank }) => `Answer ${bank}`,
    about: ({ brand }) =>
      `The window below belongs to Flinks, the service that ${brand} connects to banks with. What you type there goes to your bank; ${brand} does not see it.`,
    frameTitle: 'Flinks Connect: answer your bank',
    instead: ({ brand, bank }) =>
      `${bank} may open its own page, and that needs the whole window. You will come back here when you have finished. ${brand} does not see what you type there.`,
    wholeWindow: 'Continue in this window',
    again: 'Try again',
    close: 'Close without finishing',
  },
  done: {
    heading: 'All done',
    body: ({ bank }) => `Your information from ${bank} is up to date. There is nothing more for you to do.`,
    alreadyHeading: 'This is done already',
    already: ({ bank }) =>
      `Your connection to ${bank} works, and your information is up to date. There is nothing for you to do.`,
    back: ({ brand }) => `Back to ${brand}`,
  },
  later: {
    heading: ({ bank }) => `Not possible with ${bank} right now`,
    body: () =>
      'Your bank is not answering at the moment, or it has been asked too often in the last hour. You did nothing ' +
      'wrong, and nothing was changed.',
    at: 'Please come back with the same link after:',
    soon: 'Please come back with the same link in an hour or so.',
    unfinishedHeading: 'Your part is done',
    unfinished: ({ brand }) =>
      `We could not finish just now. We will try again by ourselves, and ${brand} will write to you if you are needed. You can close this page.`,
  },
  declined: {
    heading: 'That is fine',
    body: ({ brand, bank }) =>
      `Nothing was changed. Until ${bank} is reconnected, ${brand} sees your information as it was last updated.`,
    mayClose: 'You can close this page.',
    reconsider: 'Continue after all',
  },
  expired: {
    heading: 'This link is no longer in use',
    body: ({ brand }) =>
      `It may have been used already, been replaced by a newer one, or not be complete. Nothing was changed. Please use the link in the newest message from ${brand}.`,
  },
  trouble: {
    heading: 'Something went wrong on our side',
    body: 'Nothing was changed, and your link keeps working. Please try again in a few minutes.',
  },
  notes: {
    offline: () => 'You are offline. As soon as the connection is back, this page goes on by itself.',
    remindersStopped: ({ brand }) => `${brand} will not remind you of this again. The link keeps working.`,
    closed: () => 'You closed the window of your bank before you had finished. Nothing was changed.',
    bankWindow: ({ bank }) => `${bank} has opened in a window of its own. Continue there, and leave this page open.`,
    notFinished: ({ bank }) => `You came back before ${bank} had finished. Nothing was changed.`,
    linkCopied: () => 'The link is copied. Paste it into the address bar of your browser.',
    mismatch: ({ brand }) =>
      `You connected another account than the one ${brand} asked about: another bank, user name or language. It was not accepted, and nothing was changed. Please try again with the account you connected before.`,
    notConfirmed: ({ bank }) => `${bank} has not confirmed the connection yet. Please try once more.`,
    busy: () => 'That was too many tries at once. Please wait a minute, then try again.',
    failed: () => 'Something went wrong on our side. Nothing was changed; please try again in a moment.',
  },
  errors: {
    INVALID_USERNAME: ({ bank }) => `${bank} did not accept the user name.`,
    INVALID_PASSWORD: ({ bank }) =>
      `${bank} did not accept the password. Check it at your bank before you try again: too many tries may lock your online banking.`,
    INVALID_LOGIN: ({ bank }) => `${bank} did not accept the user name or the password.`,
    INVALID_SECURITY_RESPONSE: ({ bank }) => `${bank} did not accept the code or the answer.`,
    RETRY_LATER: ({ bank }) => `${bank} cannot be reached right now. Please try again later.`,
    UNAUTHORIZED: ({ bank }) =>
      `${bank} did not let us in. Perhaps the sign-in was declined there, or a code was not entered in time.`,
    NEW_ACCOUNT: ({ bank }) =>
      `${bank} wants you to finish setting up your online banking first. Sign in there once, then come back.`,
    AGGREGATION_ERROR: ({ bank }) => `Something unexpected happened at ${bank}. Please try again.`,
    DISABLED_INSTITUTION: ({ bank }) => `${bank} is not available at the moment. Please try again later.`,
    DISABLED_LOGIN: ({ bank }) => `${bank} has locked your online banking. Unlock it there first, then come back.`,
    TOKEN_INVALID: () => 'The window was opened too long ago. Please try again.',
    UNKNOWN: ({ bank }) => `${bank} could not complete the connection.`,
  },
  help: ({ brand }) => `Get help from ${brand}`,
  helpElsewhere: ({ brand }) => `Questions, or not sure that this is genuine? Contact ${brand} the way you always do.`,
  about: ({ brand }) => `${brand} sent you this link. It is for you alone; please do not pass it on.`,
};
