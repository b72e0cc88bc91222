import { inject } from 'vitest';
import { systems } from '#systems';
import { chosen } from '../../core/system/choose.ts';
import { declare } from '../../core/system/declared.ts';
import { stageNames } from '../../lib/named-stage.ts';
import { synthesized } from '../lib/synthesized.ts';

/**
 * What the tests of this folder hold for: each stage of every choice of systems that this project of Vitest makes
 * (vitest.config.ts). `stage` synthesizes it, once.
 */
export const deployments = inject('choices').flatMap(({ what, settings }) =>
  stageNames.map((name) => ({
    what,
    name,
    declared: declare(chosen(systems, settings.COURTIER_SYSTEMS)),
    stage: synthesized(name, settings),
  })),
);

/** Those that have a system. */
export const withSystems = deployments.filter(({ declared }) => declared.systems.length > 0);
/** Those that run on AWS. */
export const onAws = deployments.filter(({ name }) => name !== 'local');
