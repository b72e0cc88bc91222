import type { Webhook } from '../api/schema.ts';
import { t } from '../text/index.ts';

const LEVELS = {
  enabled: 'well',
  failing: 'warning',
  person: 'quiet',
  gone: 'danger',
  failed: 'danger',
} as const;

/** Whether it gets anything, and why not. */
export function WebhookState({ of: { state, disabled_by, failing_since } }: { of: Webhook }) {
  const enabled = failing_since === null ? 'enabled' : 'failing';
  const disabled = disabled_by === 'failing' ? 'failed' : (disabled_by ?? 'person');
  const shown = state === 'enabled' ? enabled : disabled;
  return (
    <span class="tag" data-level={LEVELS[shown]}>
      {t().webhooks.states[shown]}
    </span>
  );
}
