import { useSignal } from '@preact/signals';
import type { QueryObserverResult } from '@tanstack/query-core';
import type { ComponentChildren, ComponentType } from 'preact';
import { useRef } from 'preact/hooks';
import type { Whole } from '../api/pages.ts';
import { Act } from './act.tsx';
import { Answer } from './answer.tsx';
import { Cut } from './cut.tsx';
import { Empty } from './empty.tsx';
import { Rows } from './rows.tsx';

type Props<T, What extends string> = {
  said: { title: string; create: string; none: string; noneHint: string };
  /** The permission to make one. */
  needs: string;
  asked: QueryObserverResult<Whole<T>>;
  columns: readonly string[];
  /** The dialog in which one is made. */
  create: ComponentType<{ dialog: { current: HTMLDialogElement | null } }>;
  row: (item: T, ask: (what: What) => void) => ComponentChildren;
  /** The dialog that asks before something is done to one. */
  change: (what: What, item: T, onClose: () => void) => ComponentChildren;
};

/** A page of what people make and change: a list, and the dialogs for a new one and for what is about to be done to one. */
export function ManagedList<T extends { id: string }, What extends string>({
  said,
  needs,
  asked,
  columns,
  create: Create,
  row,
  change,
}: Props<T, What>) {
  const dialog = useRef<HTMLDialogElement>(null);
  /** What somebody is about to do; null: nothing. */
  const wanted = useSignal<{ what: What; item: T } | null>(null);
  const forget = () => {
    wanted.value = null;
  };
  const ask = (item: T) => (what: What) => {
    wanted.value = { what, item };
  };
  return (
    <>
      <div class="title-row">
        <h1>{said.title}</h1>
        <Act needs={needs} kind="primary" onClick={() => dialog.current?.showModal()}>
          {said.create}
        </Act>
      </div>
      <Create dialog={dialog} />
      {wanted.value && change(wanted.value.what, wanted.value.item, forget)}
      <Answer of={asked}>
        {({ items, ...whole }) =>
          items.length === 0 ? (
            <Empty title={said.none} hint={said.noneHint} />
          ) : (
            <>
              <Rows columns={columns}>{items.map((item) => row(item, ask(item)))}</Rows>
              <Cut {...whole} shown={items.length} />
            </>
          )
        }
      </Answer>
    </>
  );
}
