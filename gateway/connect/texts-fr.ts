import type { Texts } from './text-shape';

export const fr: Texts = {
  yourBank: 'votre institution',
  title: ({ brand, bank }) => `${brand} : vos comptes chez ${bank}`,
  noScript:
    'Cette page a besoin de JavaScript pour ouvrir la connexion à votre institution. Activez-le, puis rechargez la page.',
  ready: {
    heading: ({ bank }) => `Reconnecter vos comptes chez ${bank}`,
    why: {
      mfa: ({ brand, bank }) =>
        `${brand} n’a pas pu mettre à jour les renseignements sur vos comptes : ${bank} veut s’assurer qu’il s’agit bien de vous. Vous devrez entrer un code, ou approuver la demande dans l’application de votre institution.`,
      credentials: ({ brand, bank }) =>
        `${brand} n’a pas pu mettre à jour les renseignements sur vos comptes : ${bank} n’accepte plus vos identifiants. Vous avez peut-être changé de mot de passe.`,
      reconnect: ({ brand, bank }) =>
        `${brand} n’a pas pu mettre à jour les renseignements sur vos comptes : ${bank} a mis fin à la connexion. Vous devez vous connecter de nouveau.`,
      unknown: ({ brand, bank }) =>
        `${brand} souhaite mettre à jour les renseignements sur vos comptes chez ${bank}. Si votre institution a besoin de vous, nous vous le dirons ici.`,
    },
    stepsHeading: 'Comment ça fonctionne',
    steps: () => [
      'Nous communiquons avec votre institution. Cela peut prendre un moment.',
      'Une fenêtre de Flinks s’ouvre dans cette page. Vous y répondez aux questions de votre institution.',
      'Les renseignements sur vos comptes sont mis à jour, et c’est terminé.',
    ],
    howLong: 'Comptez environ deux minutes. Gardez votre téléphone à portée de main.',
    privacy: ({ brand }) => `${brand} ne voit jamais votre mot de passe ni vos codes.`,
    open: 'Continuer',
    notNow: 'Pas maintenant',
    stopReminders: 'Ne plus m’envoyer de rappels',
    keeps: (date) => `Ce lien est valide jusqu’au ${date}.`,
    inApp: {
      heading: 'Vous êtes dans une application',
      body: ({ bank }) =>
        `Il est préférable de continuer dans votre navigateur : ${bank} pourrait devoir ouvrir sa propre page.`,
      open: 'Ouvrir dans le navigateur',
      copy: 'Copier le lien',
    },
  },
  asking: {
    heading: ({ bank }) => `Connexion en cours : ${bank}`,
    bank: () =>
      'Cela peut prendre jusqu’à quatre minutes. Entre-temps, vous pourriez recevoir un message de votre institution.',
    slow: ({ bank }) => `${bank} met du temps à répondre. C’est normal : nous attendons toujours.`,
    progress: 'Temps écoulé depuis la demande à l’institution',
    ofAtMost: 'sur un maximum de 4 minutes',
    collectingHeading: 'Mise à jour de vos renseignements',
    collecting: ({ bank }) => `${bank} nous a donné accès. Nous recueillons les renseignements sur vos comptes.`,
    mayClose: 'Vous pouvez fermer cette page : votre lien reste valide et vous pourrez y revenir.',
  },
  connect: {
    heading: ({ bank }) => `Poursuivre chez ${bank}`,
    about: ({ brand }) =>
      `La fenêtre ci-dessous appartient à Flinks, le service par lequel ${brand} se connecte aux institutions. Ce que vous y entrez est transmis à votre institution; ${brand} ne le voit pas.`,
    frameTitle: 'Flinks Connect : répondre à votre institution',
    instead: ({ brand, bank }) =>
      `${bank} pourrait ouvrir sa propre page, qui occupera toute la fenêtre. Vous reviendrez ici automatiquement une fois l’étape terminée. ${brand} ne voit pas ce que vous y entrez.`,
    wholeWindow: 'Continuer dans cette fenêtre',
    again: 'Réessayer',
    close: 'Fermer sans terminer',
  },
  done: {
    heading: 'C’est terminé',
    body: ({ bank }) =>
      `Les renseignements sur vos comptes chez ${bank} sont à jour. Vous n’avez rien d’autre à faire.`,
    alreadyHeading: 'C’est déjà fait',
    already: ({ bank }) =>
      `La connexion fonctionne, et les renseignements sur vos comptes chez ${bank} sont à jour. Vous n’avez rien à faire.`,
    back: ({ brand }) => `Retour à ${brand}`,
  },
  later: {
    heading: ({ bank }) => `Connexion impossible pour le moment : ${bank}`,
    body: () =>
      'Votre institution ne répond pas en ce moment, ou elle a été sollicitée trop souvent au cours de la dernière heure. Vous n’y êtes pour rien, et rien n’a été modifié.',
    at: 'Revenez avec le même lien après :',
    soon: 'Revenez avec le même lien dans environ une heure.',
    unfinishedHeading: 'Vous avez fait votre part',
    unfinished: ({ brand }) =>
      `Nous n’avons pas pu terminer pour le moment. Nous réessaierons sans que vous ayez à intervenir, et ${brand} vous écrira au besoin. Vous pouvez fermer cette page.`,
  },
  declined: {
    heading: 'C’est noté',
    body: ({ brand, bank }) =>
      `Rien n’a été modifié. Tant que vos comptes chez ${bank} ne sont pas reconnectés, ${brand} voit vos renseignements tels qu’ils étaient à la dernière mise à jour.`,
    mayClose: 'Vous pouvez fermer cette page.',
    reconsider: 'Continuer tout de même',
  },
  expired: {
    heading: 'Ce lien n’est plus valide',
    body: ({ brand }) =>
      `Il a peut-être déjà servi, un lien plus récent l’a peut-être remplacé, ou il est incomplet. Rien n’a été modifié. Utilisez le lien du message le plus récent de ${brand}.`,
  },
  trouble: {
    heading: 'Un problème est survenu de notre côté',
    body: 'Rien n’a été modifié, et votre lien reste valide. Réessayez dans quelques minutes.',
  },
  notes: {
    offline: () => 'Vous êtes hors ligne. Dès que la connexion sera rétablie, cette page reprendra d’elle-même.',
    remindersStopped: ({ brand }) => `${brand} ne vous enverra plus de rappels à ce sujet. Le lien reste valide.`,
    closed: () => 'Vous avez fermé la fenêtre de votre institution avant la fin. Rien n’a été modifié.',
    bankWindow: () =>
      'La page de votre institution s’est ouverte dans une autre fenêtre. Poursuivez là-bas, sans fermer cette page-ci.',
    notFinished: ({ bank }) => `L’étape chez ${bank} n’était pas terminée. Rien n’a été modifié.`,
    linkCopied: () => 'Le lien est copié. Collez-le dans la barre d’adresse de votre navigateur.',
    mismatch: ({ brand }) =>
      `Vous avez connecté un autre compte que celui dont ${brand} a besoin : autre institution, autre nom d’utilisateur ou autre langue. Il n’a pas été accepté, et rien n’a été modifié. Réessayez avec le compte connecté auparavant.`,
    notConfirmed: () => 'Votre institution n’a pas encore confirmé la connexion. Réessayez.',
    busy: () => 'Trop de tentatives. Attendez une minute, puis réessayez.',
    failed: () => 'Un problème est survenu de notre côté. Rien n’a été modifié; réessayez dans un moment.',
  },
  errors: {
    INVALID_USERNAME: () => 'Votre institution n’a pas accepté le nom d’utilisateur.',
    INVALID_PASSWORD: () =>
      'Votre institution n’a pas accepté le mot de passe. Vérifiez-le sur le site de votre institution avant de réessayer : trop de tentatives peuvent bloquer votre accès.',
    INVALID_LOGIN: () => 'Votre institution n’a pas accepté le nom d’utilisateur ou le mot de passe.',
    INVALID_SECURITY_RESPONSE: () => 'Votre institution n’a pas accepté le code ou la réponse.',
    RETRY_LATER: () => 'Votre institution est injoignable pour le moment. Réessayez plus tard.',
    UNAUTHORIZED: () =>
      'Votre institution a refusé l’accès. Vous l’avez peut-être refusé vous-même, ou un code n’a pas été entré à temps.',
    NEW_ACCOUNT: () =>
      'Vous devez d’abord terminer la configuration de vos services bancaires en ligne. Ouvrez une session sur le site de votre institution, puis revenez.',
    AGGREGATION_ERROR: () => 'Un problème est survenu du côté de votre institution. Réessayez.',
    DISABLED_INSTITUTION: () => 'Votre institution n’est pas disponible pour le moment. Réessayez plus tard.',
    DISABLED_LOGIN: () =>
      'Votre institution a verrouillé votre accès en ligne. Déverrouillez-le d’abord sur son site, puis revenez.',
    TOKEN_INVALID: () => 'La fenêtre est restée ouverte trop longtemps. Réessayez.',
    UNKNOWN: () => 'Votre institution n’a pas pu terminer l’opération.',
  },
  help: ({ brand }) => `Obtenir de l’aide auprès de ${brand}`,
  helpElsewhere: ({ brand }) =>
    `Une question, ou un doute sur ce message? Communiquez avec ${brand} comme vous le faites d’habitude.`,
  about: ({ brand }) =>
    `${brand} vous a envoyé ce lien. Il vous est personnellement destiné; ne le transmettez à personne.`,
};
