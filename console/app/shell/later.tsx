import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { t } from '../text/index.ts';
import { Empty } from './empty.tsx';

/** A page that is loaded when somebody goes there first: what the first load brings stays small. */
export function later(load: () => Promise<ComponentType>): ComponentType {
  const loaded = signal<ComponentType | null>(null);
  const isMissing = signal(false);
  let isBegun = false;
  const begin = () => {
    if (isBegun) return;
    isBegun = true;
    load().then(
      (page) => {
        loaded.value = page;
      },
      () => {
        isMissing.value = true;
      },
    );
  };
  return function Later() {
    begin();
    const Page = loaded.value;
    if (Page) return <Page />;
    if (isMissing.value) return <NotLoaded />;
    return (
      <p class="quiet" aria-busy="true">
        {t().state.loading}
      </p>
    );
  };
}

/** The network is away, or another version was deployed: its scripts have other names, which the page learns when it is loaded again. */
function NotLoaded() {
  return (
    <div role="alert">
      <Empty title={t().state.notLoaded}>
        <button type="button" onClick={() => location.reload()}>
          {t().state.reload}
        </button>
      </Empty>
    </div>
  );
}
