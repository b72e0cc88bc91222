import type { Text } from '../en.ts';

export const groups: Text['groups'] = {
  none: 'Rien n’a échoué',
  noneHint: 'Les messages en échec d’une même cause forment ici un groupe.',
  states: { new: 'Nouvelle', known: 'Connue', resolved: 'Résolue', regressed: 'Revenue' },
  waiting: (n) => (n < 2 ? 'attend une personne' : 'attendent une personne'),
  retrying: (n) => (n < 2 ? 'attend un nouvel essai' : 'attendent un nouvel essai'),
  parked: (n) => (n < 2 ? 'attend derrière un autre' : 'attendent derrière d’autres'),
  resolvedCount: (n) => (n < 2 ? 'résolu' : 'résolus'),
  deletedCount: (n) => (n < 2 ? 'supprimé' : 'supprimés'),
  first: 'Vue d’abord',
  last: 'puis',
  spiking: 'Bien plus que d’habitude',
  trend: 'Dernières 24 heures',
  all: 'Agir sur tous…',
  know: 'Marquer comme connue',
  resolve: 'Marquer comme résolue',
  resolveTitle: (error) => `Marquer ${error} comme résolue ?`,
  resolveHint:
    'Ses messages restent tels quels. Si l’un d’eux, ou un autre, échoue encore, la cause est affichée comme revenue.',
  note: 'Note',
  addNote: 'Note…',
  noteHint: 'Ce que les autres personnes d’astreinte devraient savoir de cette cause.',
  save: 'Enregistrer',
  conflict: 'Quelqu’un a changé ce groupe entre-temps. Regardez-le tel qu’il est, puis réessayez.',
};
