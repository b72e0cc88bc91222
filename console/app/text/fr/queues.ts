import type { Text } from '../en.ts';
import { pluriel } from '../plural.ts';

export const queues: Text['queues'] = {
  title: 'Files',
  search: 'Rechercher une file',
  back: 'Files',
  notThere: (name) => `La file ${name} n’existe pas`,
  figures: {
    ready: 'Prêts',
    in_flight: 'En cours',
    delayed: 'Différés',
    retries: 'En attente d’essai',
    consumers: 'Consommateurs',
    published: 'Entrées par seconde',
    delivered: 'Sorties par seconde',
    oldest: 'Plus ancien dans SQS',
  },
  history: 'Messages, dernières 24 heures',
  historyNone: 'L’historique a un point toutes les cinq minutes : revenez dans dix.',
  time: 'Heure',
  inRabbit: 'Dans RabbitMQ',
  inSqs: 'Dans SQS',
  bindings: 'Liaisons',
  bindingsNone: 'Rien ne lui est lié : seul un envoi à la file elle-même l’atteint.',
  exchange: 'Exchange',
  routingKey: 'Clé de routage',
  allKeys: 'toutes les clés',
  origin: 'Origine',
  failures: 'Messages en échec de cette file',
  publish: 'Publier un message de test',
  publishTo: 'Vers l’exchange',
  publishBody: 'Corps, en JSON',
  publishBad: 'Ce n’est pas du JSON.',
  publishSend: 'Publier',
  published: (id) => `Publié sous ${id}.`,
  accepted: (id) => `Accepté sous ${id} : il sera publié quand le broker reprendra des messages.`,
  publishHint: 'Toute file liée à cet exchange par cette clé le reçoit, et son consommateur le traite.',
  purge: 'Purger',
  purgeTitle: (name) => `Purger ${name} ?`,
  purgeHint:
    'C’est gardé un jour, et peut être regardé et remis. Ce que les consommateurs ont en main continue ; les nouveaux essais de messages en échec restent. Si des consommateurs prennent des messages pendant ce temps, de plus récents peuvent être emportés.',
  purgeReady: (n, shown) =>
    n < 2
      ? 'Le message qui y attend en est retiré.'
      : `Les ${shown} messages qui y attendent en sont retirés.`,
  purgeUnknown: 'Ce qui y attend en est retiré : on ne sait pas combien.',
  purgeType: (name) => `Saisissez ${name} pour confirmer`,
  purged: (n) => `${pluriel(n, 'message purgé', 'messages purgés')}.`,
  purging: (n) =>
    `${pluriel(n, 'message purgé', 'messages purgés')} jusqu’ici. La purge continue d’elle-même : suivez-la ci-dessous.`,
  purges: {
    title: 'Purgé au cours du dernier jour',
    when: 'Quand',
    by: 'Par',
    state: 'État',
    states: { running: 'Purge en cours', done: 'Gardé', restoring: 'Remise en cours', restored: 'Remis' },
    kept: 'Messages',
    onRecord: (n) =>
      n < 2
        ? `dont ${n} nouvel essai, dont le message en échec attend une personne`
        : `dont ${n} nouveaux essais, dont les messages en échec attendent une personne`,
    restored: (n) => pluriel(n, 'remis', 'remis'),
    until: 'Gardé jusqu’à',
    look: 'Regarder…',
    restore: 'Remettre',
    restoreTitle: (n) => `Remettre ${pluriel(n, 'message', 'messages')} ?`,
    restoreHint: (queue) =>
      `Ils vont à ${queue} même, aucune autre file ne les reçoit. Les consommateurs par fonction ou par HTTP traitent chacun une fois ; des clients AMQP peuvent en voir certains deux fois.`,
    messages: (queue) => `Purgé de ${queue}`,
  },
  recent: {
    title: 'Arrivés en dernier',
    hint: 'D’après le suivi des messages : rien n’est retiré de la file, et rien n’y est marqué comme livré. Les dernières secondes peuvent manquer.',
    none: 'Le suivi n’a aucun message arrivé dans cette file.',
    statuses: {
      published: 'pas encore traité, pour autant qu’on sache',
      accepted: 'dans la boîte d’envoi',
      handling: 'en cours de traitement',
      delivered: 'traité',
      failed: 'en échec',
    },
  },
  bodyMissing: 'Le corps n’est pas gardé ici.',
};

export const topology: Text['topology'] = {
  title: 'Topologie',
  about: 'Les exchanges, ce qui leur est lié, et ce que contient chaque file en ce moment.',
  search: 'Rechercher un exchange ou une file',
  picture: 'Les exchanges et les files qui leur sont liées',
  keys: (n) => pluriel(n, 'clé', 'clés'),
  from: 'De',
  to: 'Vers',
  none: 'Il n’y a pas encore d’exchange.',
  noMatch: 'Aucun exchange ni aucune file ne porte ce nom.',
};
