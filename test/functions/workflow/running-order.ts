import { setUp } from './workflow.ts';

export const order = { order_id: 'o-1', items: [{ item_id: 'mug', quantity: 2 }], card: 'accepted' };

export const DONE = { outcome: 'done' };

export const refused = (reason: string) => ({ Error: 'StepRefused', Cause: reason });

export async function running() {
  const all = setUp();
  await all.created(order);
  return all;
}

/** The id of the step that was asked for last in this queue. */
export const idIn = (all: Awaited<ReturnType<typeof running>>, queue: string) =>
  all.asked(queue).at(-1)?.data.step_id ?? '';
