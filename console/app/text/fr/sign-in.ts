import type { Text } from '../en.ts';

export const signIn: Text['signIn'] = {
  title: 'Connexion',
  about: 'Voyez ce que font vos messages, et remettez en ordre ce qui a échoué.',
  key: 'Clé',
  keyHint: 'La clé d’un client, comme ck_…. Elle reste dans cet onglet et disparaît avec lui.',
  localHint: 'Sur cette machine, elle figure sur la ligne qui commence par « ready ».',
  submit: 'Se connecter',
  checking: 'Vérification…',
  wrong: 'Cette clé est inconnue, révoquée ou expirée.',
  refused: 'L’API n’accepte plus votre clé. Reconnectez-vous.',
  unreachable: 'L’API ne répond pas. Est-elle démarrée ?',
  busy: 'L’API est occupée. Attendez un instant, puis réessayez.',
  missing: 'Saisissez une clé.',
  withIssuer: 'Se connecter avec votre organisation',
  or: 'ou avec une clé',
  underway: 'Connexion en cours…',
  done: 'Vous êtes connecté. Vous pouvez fermer cette fenêtre.',
  tryAgain: 'Réessayer',
  withKey: 'Se connecter avec une clé',
  over: 'Votre session est terminée',
  overHint: 'Rien n’est perdu : reconnectez-vous dans une fenêtre à part, puis continuez ici.',
  again: 'Se reconnecter',
  blocked: 'Le navigateur n’a pas ouvert la fenêtre. Autorisez cette page à en ouvrir, puis réessayez.',
  issuerFailed: (why) => `La connexion de votre organisation répond : ${why}`,
  issuerUnreachable: (origin) =>
    `La connexion de votre organisation est injoignable depuis cette page. Si elle répond par ailleurs, son client doit autoriser l’origine ${origin}.`,
  troubles: {
    noIssuer: () => 'Ce déploiement ne connaît aucun émetteur pour cette page : connectez-vous avec une clé.',
    otherOrigin: (origin) =>
      `L’émetteur délivre ses jetons à l’adresse ${origin} : COURTIER_OIDC_CONSOLE_ORIGINS doit la nommer.`,
    notBegun: () => 'Cette connexion a commencé dans un autre onglet, ou est déjà terminée.',
    refusedToken: () =>
      'Votre organisation vous a connecté, mais l’API n’accepte pas son jeton : son audience doit être celle de COURTIER_OIDC_AUDIENCE.',
  },
};
