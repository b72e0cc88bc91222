import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { answers } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { Client } from '../api/schema.ts';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { ShownKey } from './shown-key.tsx';

export type Change = { what: 'rotate' | 'revoke'; client: Client };

/** Asks before a key is replaced or taken away, and shows a new one. */
export function ChangeClient({ change: { what, client }, onClose }: { change: Change; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const newKey = useSignal<string | null>(null);
  const work = useWork();
  const said = t().clients;
  useEffect(() => dialog.current?.showModal(), []);
  const act = () =>
    work.run(async (patience) => {
      const path = { id: client.id };
      if (what === 'rotate') newKey.value = (await call('rotateClient', { path, body: {}, patience })).key;
      else {
        await call('revokeClient', { path, patience });
        dialog.current?.close();
      }
      await answers.invalidateQueries({ queryKey: ['clients'] });
    });
  return (
    <Dialog
      dialog={dialog}
      title={newKey.value === null ? said[`${what}Title`](client.name) : said.newKey(client.name)}
      onClose={onClose}
    >
      {newKey.value !== null ? (
        <ShownKey value={newKey.value} onDone={() => dialog.current?.close()} />
      ) : (
        <>
          <p>{said[`${what}Hint`]}</p>
          <DialogFoot
            dialog={dialog}
            work={work}
            act={said[what]}
            onAct={() => void act()}
            isDanger={what === 'revoke'}
          />
        </>
      )}
    </Dialog>
  );
}
