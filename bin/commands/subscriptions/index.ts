import { buildCommand, buildRouteMap } from '@stricli/core';
import type { QueueView } from '../../../core/api/views-queues.ts';
import type { DeliveryState, PulledMessage, PulledView } from '../../../core/api/views-subscriptions.ts';
import { apiOf, route } from '../../api/api.ts';
import { pagesOf } from '../../api/pages.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { type ApiFlags, apiFlags, argument, some, switched, text, whole } from '../../cli/flags.ts';
import { inUtc, printResult } from '../../cli/result.ts';
import { forEachId, idsOf, severalIds } from '../../cli/several.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { createTable } from '../../terminal/table.ts';
import { shownTime } from '../../terminal/time.ts';
import { queueNames } from '../names.ts';
import { queueColumns } from '../queues/columns.ts';

const listSubscriptions = buildCommand({
  docs: about('list the queues that HTTP clients take messages from'),
  parameters: { flags: apiFlags },
  async func(this: Context, flags: ApiFlags) {
    const api = await apiOf(this, flags);
    const table = createTable(this.terminal, queueColumns);
    for await (const { items } of pagesOf<QueueView>(api, '/api/queues', {}, Number.POSITIVE_INFINITY)) {
      const pulled = items.filter(({ delivery }) => delivery === 'pull');
      if (flags.json) this.print(pulled.map((queue) => `${JSON.stringify(queue)}\n`).join(''));
      else this.print(table.rows(pulled));
    }
  },
});

type PullFlags = ApiFlags & {
  name?: string | undefined;
  key?: string | undefined;
  max?: number | undefined;
  timeout?: number | undefined;
  visibility?: number | undefined;
  ack?: boolean | undefined;
};

const pull = buildCommand({
  docs: about(
    'take messages, as a client does: others do not get them meanwhile',
    'Takes messages, as a client does. Others do not get them meanwhile, and what is not acknowledged comes again; after five times it is a failed message. courtier tail looks without taking.',
  ),
  parameters: {
    flags: {
      name: text('name', 'a durable subscription: made at its first use, it sees every message from then on'),
      key: text('routing-key', 'of an exchange, at the first use of a name'),
      max: some('count', 'at most so many (default: 10)', 100),
      timeout: whole('seconds', 'how long to wait for the first (default: 0)', 20),
      visibility: whole('seconds', 'how long they stay hidden from others (default: 30)'),
      ack: switched('acknowledge them as soon as they are printed'),
      ...apiFlags,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { ...argument('topic', 'a queue, a topic or an exchange'), proposeCompletions: queueNames },
      ],
    },
  },
  async func(this: Context, flags: PullFlags, topic: string) {
    const { name, key, max, timeout = 0, visibility } = flags;
    const api = await apiOf(this, flags);
    const query = { name, routing_key: key, max, wait: timeout, visibility };
    const { items } = await api.get<PulledView>(route`/api/subscriptions/${topic}`, query);
    for (const message of items)
      this.print(flags.json ? `${JSON.stringify(message)}\n` : shown(this, flags, message));
    if (items.length === 0) this.note('No message came.\n');
    if (flags.ack) await Promise.all(items.map(({ ack_id }) => api.post(route`/api/messages/${ack_id}/ack`)));
  },
});

function shown(context: Context, flags: ApiFlags, message: PulledMessage): string {
  const { terminal } = context;
  const until = shownTime(message.visible_at, inUtc(context, flags));
  const where = oneLine(`${message.exchange ?? '-'} ${message.routing_key ?? ''}`.trim());
  const body = message.encoding === 'text' ? oneLine(message.body) : `base64 ${message.body}`;
  return `${terminal.paint('bold', message.ack_id)}  until ${until}  ${where}  ${oneLine(message.message_id)}  ${body}\n`;
}

const said = ({ ack_id, status }: DeliveryState) => `${ack_id} is ${status}`;

const ack = buildCommand({
  docs: about('acknowledge deliveries: they are done'),
  parameters: { flags: apiFlags, positional: severalIds('ack ids') },
  async func(this: Context, flags: ApiFlags, ...typed: string[]) {
    const api = await apiOf(this, flags);
    const act = (id: string) => api.post<DeliveryState>(route`/api/messages/${id}/ack`);
    await forEachId(this, flags, await idsOf(this, typed), { act, said });
  },
});

type NackFlags = ApiFlags & { delay?: number | undefined; fail?: string | undefined };

const nack = buildCommand({
  docs: about('give deliveries back: they come again'),
  parameters: {
    flags: {
      delay: whole('seconds', 'when they come again (default: at once)'),
      fail: text('message', 'they are failed messages instead, with this error'),
      ...apiFlags,
    },
    positional: severalIds('ack ids'),
  },
  async func(this: Context, flags: NackFlags, ...typed: string[]) {
    const api = await apiOf(this, flags);
    const body =
      flags.fail === undefined
        ? { requeue: true, delay: flags.delay }
        : { requeue: false, error: { name: 'Operator', message: flags.fail } };
    const act = (id: string) => api.post<DeliveryState>(route`/api/messages/${id}/nack`, { body });
    await forEachId(this, flags, await idsOf(this, typed), { act, said });
  },
});

const extend = buildCommand({
  docs: about('keep a delivery hidden from others for longer'),
  parameters: {
    flags: {
      visibility: {
        kind: 'parsed',
        parse: Number,
        placeholder: 'seconds',
        brief: 'from now on',
      },
      ...apiFlags,
    },
    positional: { kind: 'tuple', parameters: [argument('id', 'an ack id')] },
  },
  async func(this: Context, flags: ApiFlags & { visibility: number }, id: string) {
    const api = await apiOf(this, flags);
    const body = { visibility: flags.visibility };
    const answer = await api.post<DeliveryState>(route`/api/messages/${id}/extend`, { body });
    const until = shownTime(answer.visible_at, inUtc(this, flags));
    printResult(this, flags, answer, () => `${id} is hidden until ${until}\n`);
  },
});

export const subscriptions = buildRouteMap({
  docs: { brief: 'take messages as a client does: list, pull, ack, nack, extend' },
  routes: { list: listSubscriptions, pull, ack, nack, extend },
});
