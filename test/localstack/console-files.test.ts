import { expect, it } from 'vitest';
import { fileOf } from '../../console/serving.ts';

it.each([
  ['/console', 'index.html'],
  ['/console/', 'index.html'],
  ['/console/queues/audit.v2', 'index.html'],
  ['/console/failed/0190.json', 'index.html'],
  ['/console/assets', 'index.html'],
  ['/console/assets/main-ABC.js', 'assets/main-ABC.js'],
  ['/console/assets/../../secret.js', 'index.html'],
  ['/console/icon.svg', 'icon.svg'],
  ['/console/config.json', 'config.json'],
])('%s is answered with %s', (path, file) => {
  expect(fileOf(path)).toBe(file);
});
