import type { Text } from '../en.ts';

export const workflows: Text['workflows'] = {
  title: 'Workflows',
  none: 'Aucun workflow connu',
  noneHint: 'Un workflow commence par un message que son système déclare comme son début.',
  name: 'Workflow',
  key: 'À propos de',
  status: 'État',
  anyStatus: 'Tous',
  statuses: { running: 'En cours', completed: 'Terminé', cancelled: 'Annulé', failed: 'En échec' },
  step: 'Étape',
  started: 'Début',
  ended: 'Fin',
  steps: 'Étapes',
  compensations: 'Ce qui a été annulé',
  stepStatuses: {
    waiting: 'En attente',
    done: 'Faite',
    refused: 'Refusée',
    'timed-out': 'Hors délai',
    failed: 'En échec',
  },
  until: 'jusqu’à',
  by: 'par',
  late: 'Réponse trop tardive',
  notThere: 'Ce workflow n’existe pas',
};

export const subscriptions: Text['subscriptions'] = {
  title: 'Abonnements',
  about: 'Les files que des clients HTTP relèvent.',
  none: 'Personne n’est abonné par HTTP',
  noneHint: 'Un premier relevé de GET /api/subscriptions/{topic} en crée un.',
  waiting: 'En attente',
};

export const clients: Text['clients'] = {
  title: 'Clients et clés',
  none: 'Il n’y a pas encore de client',
  noneHint: 'Chaque service reçoit sa propre clé, avec ses droits.',
  name: 'Nom',
  status: 'État',
  statuses: { active: 'Actif', expired: 'Expiré', revoked: 'Révoqué' },
  may: 'Droits',
  rate: 'Débit',
  keys: 'Clés',
  created: 'Créé',
  create: 'Nouveau client',
  createTitle: 'Un nouveau client',
  permissionsHint: 'Un par ligne : publish:orders.*, consume:orders, read:failed, manage:failed, admin',
  rates: { basic: 'De base', standard: 'Standard', high: 'Élevé' },
  newKey: (name) => `La clé de ${name}`,
  newKeyHint: 'Elle n’est montrée que cette fois. Copiez-la là où le service la lit.',
  keyLost:
    'Le client est créé, mais sa clé s’est perdue en route. Fermez, puis donnez-lui une nouvelle clé depuis la liste.',
  rotate: 'Nouvelle clé',
  rotateTitle: (name) => `Une nouvelle clé pour ${name} ?`,
  rotateHint: 'L’ancienne clé reste valable une heure, pour que le service puisse changer.',
  revoke: 'Révoquer',
  revokeTitle: (name) => `Révoquer ${name} ?`,
  revokeHint:
    'Ses clés cessent de fonctionner en moins d’une minute. Un client révoqué ne peut pas être rétabli.',
  expires: 'expire',
  actions: 'Actions',
};

export const audit: Text['audit'] = {
  title: 'Audit',
  about: 'Qui a fait quoi, le plus récent d’abord. Conservé 400 jours.',
  none: 'Rien n’a encore été fait',
  noneHint: 'Les essais, suppressions, purges, liaisons et changements de clients sont notés ici.',
  when: 'Quand',
  who: 'Qui',
  action: 'Action',
  target: 'Sur',
  details: 'Détails',
};

export const edit: Text['message']['edit'] = {
  open: 'Corriger…',
  title: 'Corriger le corps',
  body: 'Corps',
  headersStay:
    'Les en-têtes et propriétés restent tels quels. L’original et chaque correction sont conservés.',
  changes: 'Ce qui change',
  noChanges: 'Rien pour l’instant.',
  note: 'Pourquoi (pour qui le consultera plus tard)',
  save: 'Enregistrer',
  saveAndRetry: 'Enregistrer et réessayer',
  conflict:
    'Quelqu’un a changé ce message, ou il a avancé, depuis que vous l’avez ouvert. Regardez-le tel qu’il est avant d’enregistrer.',
  takeNew: 'Comparer avec son état actuel',
  despite: 'L’enregistrer bien qu’il n’y corresponde pas : le schéma est faux',
  revisions: 'Corrections',
  original: 'Original',
  revision: (n) => `Correction ${n}`,
  delivered: 'ce qu’un nouvel essai remet',
  misfits: 'ne correspond pas à son schéma',
  noText: 'L’un des deux n’est pas du texte : il n’y a pas de lignes à comparer.',
};
