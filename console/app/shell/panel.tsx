import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** A part of a page, which a screen reader finds by its title. */
export function Panel({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
