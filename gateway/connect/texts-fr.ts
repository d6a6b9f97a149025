import type { Texts } from './text-shape';

export const fr: Texts = {
  yourBank: 'votre institution',
  title: ({ brand, bank }) => `${brand} : votre connexion à ${bank}`,
  noScript:
    'Cette page a besoin de JavaScript pour ouvrir la connexion à votre institution. Activez-le, puis rechargez la page.',
  ready: {
    heading: ({ bank }) => `Rétablir la connexion à ${bank}`,
    why: {
      mfa: ({ brand, bank }) =>
        `${brand} n’a pas pu mettre à jour les renseignements de vos comptes : ${bank} veut s’assurer qu’il s’agit bien de vous. On vous demandera un code, ou une approbation dans son application.`,
      credentials: ({ brand, bank }) =>
        `${brand} n’a pas pu mettre à jour les renseignements de vos comptes : ${bank} n’accepte plus les identifiants utilisés. Vous avez peut-être changé de mot de passe.`,
      reconnect: ({ brand, bank }) =>
        `${brand} n’a pas pu mettre à jour les renseignements de vos comptes : ${bank} a mis fin à la connexion. Il faut vous connecter une nouvelle fois.`,
      unknown: ({ brand, bank }) =>
        `${brand} souhaite mettre à jour les renseignements de vos comptes chez ${bank}. Si l’institution a besoin de vous, vous le saurez ici.`,
    },
    stepsHeading: 'Comment cela se passe',
    steps: ({ bank }) => [
      `Nous demandons une connexion à ${bank}. Cela peut prendre un moment.`,
      'Une fenêtre de Flinks s’ouvre dans cette page. Vous y répondez à votre institution.',
      'Les renseignements de vos comptes sont mis à jour, et c’est terminé.',
    ],
    howLong: 'Il faut environ deux minutes. Gardez votre téléphone à portée de main.',
    privacy: ({ brand }) => `${brand} ne voit jamais votre mot de passe ni vos codes.`,
    open: 'Continuer',
    notNow: 'Pas maintenant',
    stopReminders: 'Ne plus me le rappeler',
    keeps: (date) => `Ce lien fonctionne jusqu’au ${date}.`,
    inApp: {
      heading: 'Vous êtes dans une application',
      body: ({ bank }) =>
        `Il est préférable de continuer dans votre navigateur : ${bank} pourrait devoir ouvrir sa propre page.`,
      open: 'Ouvrir dans le navigateur',
      copy: 'Copier le lien',
    },
  },
  asking: {
    heading: ({ bank }) => `Demande en cours : ${bank}`,
    bank: () =>
      'Cela peut prendre jusqu’à quatre minutes. Entre-temps, vous pourriez recevoir un message de votre institution.',
    slow: ({ bank }) => `La réponse de ${bank} se fait attendre. C’est normal, et nous attendons toujours.`,
    progress: 'Temps écoulé depuis la demande à l’institution',
    ofAtMost: 'sur un maximum de 4 minutes',
    collectingHeading: 'Mise à jour de vos renseignements',
    collecting: ({ bank }) => `Accès accordé par ${bank}. Nous recueillons les renseignements de vos comptes.`,
    mayClose: 'Vous pouvez fermer cette page : votre lien reste valide et vous pourrez y revenir.',
  },
  connect: {
    heading: ({ bank }) => `Répondre à ${bank}`,
    about: ({ brand }) =>
      `La fenêtre ci-dessous appartient à Flinks, le service par lequel ${brand} se connecte aux institutions. Ce que vous y entrez est transmis à votre institution; ${brand} ne le voit pas.`,
    frameTitle: 'Flinks Connect : répondre à votre institution',
    instead: ({ brand, bank }) =>
      `${bank} pourrait ouvrir sa propre page, ce qui demande toute la fenêtre. Vous reviendrez ici automatiquement une fois l’étape terminée. ${brand} ne voit pas ce que vous y entrez.`,
    wholeWindow: 'Continuer dans cette fenêtre',
    again: 'Réessayer',
    close: 'Fermer sans terminer',
  },
  done: {
    heading: 'C’est terminé',
    body: ({ bank }) => `Vos renseignements de ${bank} sont à jour. Vous n’avez rien d’autre à faire.`,
    alreadyHeading: 'C’est déjà fait',
    already: ({ bank }) =>
      `Votre connexion à ${bank} fonctionne et vos renseignements sont à jour. Vous n’avez rien à faire.`,
    back: ({ brand }) => `Retour à ${brand}`,
  },
  later: {
    heading: ({ bank }) => `Impossible pour le moment : ${bank}`,
    body: () =>
      'Votre institution ne répond pas en ce moment, ou elle a été sollicitée trop souvent dans la dernière heure. Vous n’y êtes pour rien, et rien n’a été modifié.',
    at: 'Revenez avec le même lien après :',
    soon: 'Revenez avec le même lien dans une heure environ.',
    unfinishedHeading: 'Votre part est faite',
    unfinished: ({ brand }) =>
      `Nous n’avons pas pu terminer pour le moment. Nous réessaierons sans que vous ayez à intervenir, et ${brand} vous écrira au besoin. Vous pouvez fermer cette page.`,
  },
  declined: {
    heading: 'C’est noté',
    body: ({ brand, bank }) =>
      `Rien n’a été modifié. Tant que la connexion à ${bank} n’est pas rétablie, ${brand} voit vos renseignements tels qu’à la dernière mise à jour.`,
    mayClose: 'Vous pouvez fermer cette page.',
    reconsider: 'Continuer tout de même',
  },
  expired: {
    heading: 'Ce lien n’est plus valide',
    body: ({ brand }) =>
      `Il a peut-être déjà servi, été remplacé par un plus récent, ou il est incomplet. Rien n’a été modifié. Utilisez le lien du plus récent message de ${brand}.`,
  },
  trouble: {
    heading: 'Un problème est survenu de notre côté',
    body: 'Rien n’a été modifié, et votre lien reste valide. Réessayez dans quelques minutes.',
  },
  notes: {
    offline: () => 'Vous êtes hors ligne. Dès que la connexion sera rétablie, cette page continuera d’elle-même.',
    remindersStopped: ({ brand }) => `${brand} ne vous le rappellera plus. Le lien reste valide.`,
    closed: () => 'Vous avez fermé la fenêtre de votre institution avant la fin. Rien n’a été modifié.',
    bankWindow: ({ bank }) =>
      `La page de ${bank} s’est ouverte dans une autre fenêtre. Continuez-y, sans fermer cette page-ci.`,
    notFinished: ({ bank }) => `Vous êtes revenu avant la fin de l’étape chez ${bank}. Rien n’a été modifié.`,
    linkCopied: () => 'Le lien est copié. Collez-le dans la barre d’adresse de votre navigateur.',
    mismatch: ({ brand }) =>
      `Vous avez connecté un autre compte que celui dont ${brand} a besoin : autre institution, autre nom d’utilisateur ou autre langue. Il n’a pas été accepté, et rien n’a été modifié. Réessayez avec le compte connecté auparavant.`,
    notConfirmed: () => 'Votre institution ne l’a pas encore confirmé. Réessayez une fois.',
    busy: () => 'Trop de tentatives. Attendez une minute, puis réessayez.',
    failed: () => 'Un problème est survenu de notre côté. Rien n’a été modifié; réessayez dans un moment.',
  },
  errors: {
    INVALID_USERNAME: () => 'Votre institution n’a pas accepté le nom d’utilisateur.',
    INVALID_PASSWORD: () =>
      'Votre institution n’a pas accepté le mot de passe. Vérifiez-le chez elle avant de réessayer : trop d’essais peuvent le bloquer.',
    INVALID_LOGIN: () => 'Votre institution n’a pas accepté le nom d’utilisateur ou le mot de passe.',
    INVALID_SECURITY_RESPONSE: () => 'Votre institution n’a pas accepté le code ou la réponse.',
    RETRY_LATER: () => 'Votre institution est injoignable pour le moment. Réessayez plus tard.',
    UNAUTHORIZED: () => 'Votre institution a refusé l’accès. Le code n’a peut-être pas été entré à temps.',
    NEW_ACCOUNT: () =>
      'Votre institution veut que vous finissiez d’abord de configurer vos services en ligne. Ouvrez-y une session, puis revenez.',
    AGGREGATION_ERROR: () => 'Un imprévu est survenu chez votre institution. Réessayez.',
    DISABLED_INSTITUTION: () => 'Votre institution n’est pas disponible pour le moment. Réessayez plus tard.',
    DISABLED_LOGIN: () =>
      'Votre institution a verrouillé vos services en ligne. Déverrouillez-les d’abord chez elle, puis revenez.',
    TOKEN_INVALID: () => 'La fenêtre est restée ouverte trop longtemps. Réessayez.',
    UNKNOWN: () => 'Votre institution n’a pas pu terminer.',
  },
  help: ({ brand }) => `Obtenir l’aide de ${brand}`,
  helpElsewhere: ({ brand }) =>
    `Une question, ou un doute sur ce message? Communiquez avec ${brand} par vos moyens habituels.`,
  about: ({ brand }) => `${brand} vous a envoyé ce lien. Il est pour vous seul; ne le transmettez à personne.`,
};
