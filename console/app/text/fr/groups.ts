import type { Text } from '../en.ts';
import { pluriel } from '../plural.ts';

export const groups: Text['groups'] = {
  none: 'Rien n’a échoué',
  noneHint: 'Les messages en échec d’une même cause forment ici un groupe.',
  states: { new: 'Nouvelle', known: 'Connue', resolved: 'Résolue', regressed: 'Revenue' },
  waiting: (n) => (n < 2 ? 'attend une personne' : 'attendent une personne'),
  retrying: (n) => `${pluriel(n, 'attend', 'attendent')} un nouvel essai`,
  resolvedCount: (n) => pluriel(n, 'résolu', 'résolus'),
  first: 'Vue d’abord',
  last: 'puis',
  spiking: 'Bien plus que d’habitude',
  trend: 'Dernières 24 heures',
  messages: 'Messages',
  all: 'Agir sur tous…',
  know: 'Marquer comme connue',
  resolve: 'Marquer comme résolue',
  note: 'Note',
  addNote: 'Note…',
  noteHint: 'Ce que les autres personnes d’astreinte devraient savoir de cette cause.',
  save: 'Enregistrer',
  conflict: 'Quelqu’un a changé ce groupe entre-temps. Regardez-le tel qu’il est, puis réessayez.',
};
