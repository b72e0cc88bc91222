import { readFile } from 'node:fs/promises';
import type { Demo, Stage } from '../../examples/demo/demo.ts';
import { type Call, createCall, type Pulled } from '../../examples/demo/http.ts';
import { createProgress } from '../../examples/demo/progress.ts';
import { until } from '../../examples/demo/until.ts';

const CUSTOMERS = 60;
const NOTIFICATIONS = 20;
/** Each channel, and one that subscribes under a name. */
const SUBSCRIBERS = ['notifications_web', 'notifications_mobile', 'notifications?name=help-desk'];

type Request = { exchange: string; routing_key: string; message: Record<string, unknown> };
type Mail = { to: string[]; subject: string; text: string; html: string };

async function example(name: string): Promise<Request> {
  const file = new URL(`./examples/${name}.json`, import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')) as Request;
}

/** Every tenth message is published twice, as by a client that never saw the first answer. Answers the addresses. */
async function askForMails(call: Call): Promise<string[]> {
  const request = await example('confirmation');
  const addresses = Array.from({ length: CUSTOMERS }, (_, n) => `customer-${n}@example.com`);
  await Promise.all(
    addresses.map(async (to, n) => {
      const message = { ...request.message, to, data: { name: `Customer ${n}`, reference: `CMD-${n}` } };
      const asked = { ...request, message, message_id: `confirmation-${n}` };
      await call('POST', '/api/v1/publish', asked);
      if (n % 10 === 0) await call('POST', '/api/v1/publish', asked);
    }),
  );
  return addresses;
}

async function mails({ ready, say }: Stage, call: Call): Promise<string[]> {
  say(`${CUSTOMERS} confirmation mails (work queue; every tenth message is published twice)`);
  const addresses = await askForMails(call);
  const progress = createProgress(CUSTOMERS);
  const mailbox = async () => (await (await fetch(`${ready.aws}/_local/mail?limit=500`)).json()) as Mail[];
  await until(async () => {
    const there = new Set((await mailbox()).flatMap(({ to }) => to));
    progress.show(there.size, 'mails sent');
    return there.size >= CUSTOMERS || undefined;
  });
  progress.end();
  // What was published twice is behind the first by now: had it made a mail, it would be there.
  await until(async () => {
    const { items } = await call<{ items: { name: string; message_count: number }[] }>(
      'GET',
      '/api/v1/queues?limit=200',
    );
    return items.find(({ name }) => name === 'email_queue')?.message_count === 0 || undefined;
  });
  const all = await mailbox();
  const wrong = addresses.filter((address) => all.filter(({ to }) => to.includes(address)).length !== 1);
  const [sample] = all;
  if (sample) say(`\n  to ${sample.to[0]}: ${sample.subject}\n${sample.text.trim().replace(/^/gm, '  | ')}`);
  say(`\n  ${CUSTOMERS - wrong.length} of ${CUSTOMERS} customers have exactly one mail, as text and HTML`);
  return wrong.length === 0 ? [] : [`${wrong.length} customers have no mail, or two`];
}

async function notifications({ say }: Stage, call: Call): Promise<string[]> {
  say(
    `\n${NOTIFICATIONS} notifications (publish and subscribe: a fanout to ${SUBSCRIBERS.length} subscribers)`,
  );
  const pull = async (who: string) => {
    const path = `/api/subscriptions/${who}${who.includes('?') ? '&' : '?'}max=100&wait=1`;
    const { items } = await call<{ items: Pulled[] }>('GET', path);
    await Promise.all(items.map(({ ack_id }) => call('POST', `/api/messages/${ack_id}/ack`)));
    return items;
  };
  await pull('notifications?name=help-desk');
  const request = await example('notification');
  await Promise.all(Array.from({ length: NOTIFICATIONS }, () => call('POST', '/api/v1/publish', request)));
  const counts = await Promise.all(
    SUBSCRIBERS.map(async (who) => {
      const seen = new Set<string>();
      await until(async () => {
        for (const { message_id } of await pull(who)) seen.add(message_id);
        return seen.size >= NOTIFICATIONS || undefined;
      });
      return seen.size;
    }),
  );
  for (const [n, who] of SUBSCRIBERS.entries()) say(`  ${who.padEnd(30)} ${counts[n]} of ${NOTIFICATIONS}`);
  return counts.every((count) => count === NOTIFICATIONS) ? [] : ['a subscriber missed notifications'];
}

async function failure({ say }: Stage, call: Call): Promise<string[]> {
  say('\nA mail that nobody can send (routing to the failed messages, where a person decides)');
  const request = await example('confirmation');
  await call('POST', '/api/v1/publish', { ...request, message: { to: 'nobody', data: { name: 'Ada' } } });
  const failed = await until(async () => {
    const path = '/api/messages/failed?queue=email_queue&status=failed';
    return (await call<{ items: Record<string, string>[] }>('GET', path)).items[0];
  });
  if (!failed) return ['the failed mail was not recorded'];
  say(`  ${failed.status}: ${failed.error_name}: ${failed.error_message}`);
  say(`  after correcting it: POST /api/messages/retry/${failed.id}`);
  return [];
}

export const demo: Demo = {
  about: [
    'S1, Queue Service: a REST front for RabbitMQ, with S1’s own paths. Confirmation mails through a work',
    'queue, notifications to every subscriber, and what becomes of a message that cannot be handled.',
  ],
  settings: {},
  async run(stage) {
    const call = createCall(stage.ready.api, stage.ready.adminKey);
    return [
      ...(await mails(stage, call)),
      ...(await notifications(stage, call)),
      ...(await failure(stage, call)),
    ];
  },
};
