import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { t } from '../text/index.ts';

/** A page that is loaded when somebody goes there first: what the first load brings stays small. */
export function later(load: () => Promise<ComponentType>): ComponentType {
  const loaded = signal<ComponentType | null>(null);
  const begin = once(async () => {
    loaded.value = await load();
  });
  return function Later() {
    void begin();
    const Page = loaded.value;
    if (Page) return <Page />;
    return (
      <p class="quiet" aria-busy="true">
        {t().state.loading}
      </p>
    );
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let begun: Promise<void> | undefined;
  return () => {
    begun ??= work();
    return begun;
  };
}
