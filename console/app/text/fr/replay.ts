import type { Text } from '../en.ts';

export const replay: Text['replay'] = {
  title: 'Rejeu',
  about:
    'Publie une fois encore ce qui a été publié : pour un consommateur qui n’existait pas encore, ou qui a mal traité des messages.',
  which: 'Quels messages',
  where: 'Vers où',
  choose: 'Choisissez',
  chooseFirst: 'Choisissez un échange pour voir ce qui y a été publié.',
  keyHint: 'orders.* ou #',
  key: 'Clé de routage',
  type: 'Type',
  from: 'Publiés à partir de',
  before: 'Publiés avant',
  published: 'Publié',
  size: 'Taille',
  body: 'Corps',
  kept: 'gardé',
  notKept: 'non gardé',
  latest: 'Les derniers qui correspondent',
  none: 'Rien de ce qui a été publié ne correspond',
  noneHint: 'La trace peut avoir quelques secondes de retard, et ne garde les messages qu’un temps limité.',
  to: 'Vers',
  ways: {
    same: 'Là où chacun a été publié : toutes les files qui y sont liées',
    queue: 'Une seule file',
    exchange: 'Un autre échange',
  },
  toQueue: (name) => `la file ${name} seulement`,
  toExchange: (name, key) => `l’échange ${name}, avec pour clé de routage ${key}`,
  ownKey: 'la clé de chacun',
  effects: 'Ce que les consommateurs ont traité',
  once: 'reste traité (mêmes identifiants)',
  again: 'est traité de nouveau (autres identifiants)',
  window: (from, before) =>
    `${from === null ? `Tout ce qui a été publié jusqu’au ${before}` : `Ce qui a été publié du ${from} au ${before}`}. Les messages suivants n’en font pas partie.`,
};
