import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alertKinds } from '../../core/alert/failed-message-alert.ts';
import { groupAlertKinds } from '../../core/alert/group-alert.ts';
import { webhookAlertKinds } from '../../core/webhooks/disabled-alert.ts';
import { runbookSections } from '../../lib/constructs/runbook-alarm.ts';

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title);

describe('the runbook', () => {
  it('has a section for every alarm and every alert, each once, and no other', () => {
    expect(sections.toSorted()).toEqual(
      [...runbookSections, ...alertKinds, ...groupAlertKinds, ...webhookAlertKinds].toSorted(),
    );
  });

  it('says in every section what to do', () => {
    const texts = runbook.split(/^## .+$/m).slice(1);
    for (const [n, text] of texts.entries()) expect(text.trim().length, sections[n]).toBeGreaterThan(120);
  });
});
