import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { t } from '../text/index.ts';
import { Dialog } from './dialog.tsx';
import {
  describedKeys,
  hasCharacterKeys,
  hasEnter,
  isCharacter,
  isTyping,
  pageKey,
  places,
  turnCharacterKeys,
} from './keys.ts';

/** Listens for one-key shortcuts, and shows what there is after `?`. */
export function Shortcuts() {
  const [, navigate] = useLocation();
  const sheet = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    let isGoing = false;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (isCharacter(event.key) && !hasCharacterKeys.peek()) return;
      if (document.querySelector('dialog[open]') || (event.key === 'Enter' && hasEnter(event.target))) return;
      const place = isGoing ? places[event.key] : undefined;
      isGoing = event.key === 'g' && !isGoing;
      if (place) navigate(place.path);
      else if (event.key === '?') sheet.current?.showModal();
      else if (isGoing || !pageKey(event.key)) return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate]);
  return (
    <>
      <button
        type="button"
        class="help quiet-button"
        aria-label={t().shortcuts.open}
        onClick={() => sheet.current?.showModal()}
      >
        ?
      </button>
      <Dialog dialog={sheet} title={t().shortcuts.title}>
        <label class="check">
          <input
            type="checkbox"
            checked={hasCharacterKeys.value}
            onChange={({ currentTarget }) => turnCharacterKeys(currentTarget.checked)}
          />
          {t().shortcuts.areOn}
        </label>
        <p class="hint">{t().shortcuts.areOnHint}</p>
        <Sheet />
      </Dialog>
    </>
  );
}

function Sheet() {
  return (
    <div class="sheet">
      <section>
        <h3>{t().shortcuts.groups.go}</h3>
        <dl>
          {Object.entries(places).map(([letter, { name }]) => (
            <div key={letter}>
              <dt>
                <kbd>g</kbd> {t().shortcuts.andThen} <kbd>{letter}</kbd>
              </dt>
              <dd>{t().nav[name]}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h3>{t().shortcuts.groups.act}</h3>
        <dl>
          {[...describedKeys(), { keys: '?', what: t().shortcuts.help }].map(({ keys, what }) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
