import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Patience } from '../api/patience.ts';
import { atSignOut } from '../api/session.ts';
import { Dialog } from './dialog.tsx';
import { DialogFoot } from './dialog-foot.tsx';
import { useWork } from './work.ts';

export type Question = {
  title: string;
  /** What it does, and what it does not. */
  hint: string;
  /** The word for yes. */
  act: string;
  isDanger?: boolean;
  work: (patience: Patience) => Promise<unknown>;
};

const asked = signal<Question | null>(null);
atSignOut(() => {
  asked.value = null;
});

/** Asks before something is done that one does not take back with a click. */
export function ask(question: Question): void {
  asked.value = question;
}

/** Shows the question that is asked. There is one of it, in the frame of every page. */
export function Questions() {
  return asked.value && <Shown key={asked.value.title} question={asked.value} />;
}

function Shown({ question: { title, hint, act, isDanger, work } }: { question: Question }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const doing = useWork();
  useEffect(() => dialog.current?.showModal(), []);
  const confirm = async () => {
    if (await doing.run(work)) dialog.current?.close();
  };
  return (
    <Dialog
      dialog={dialog}
      title={title}
      onClose={() => {
        asked.value = null;
      }}
    >
      <p>{hint}</p>
      <DialogFoot
        dialog={dialog}
        act={act}
        onAct={() => void confirm()}
        work={doing}
        isDanger={isDanger ?? false}
      />
    </Dialog>
  );
}
