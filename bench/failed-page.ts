import { createDynamoDbClient } from '../adapters/dynamodb/client.ts';
import { createDocuments } from '../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../adapters/dynamodb/failed-messages.ts';
import { encodeCursor, type FailedMessageFilter, type FailedMessageStore } from '../core/failure/store.ts';
import { PAGE_DEFAULT } from '../core/limits.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import {
  createFailedMessagesTable,
  failedAt,
  fill,
  ONE_IN_TEN,
  RARE_TEXT,
} from './measuring/failed-messages-table.ts';
import { packageVersion } from './measuring/package-version.ts';
import { type Parts, withParts } from './measuring/parts.ts';
import { type RoundsOptions, ratesInTurns, type Side } from './measuring/rounds.ts';
import { comparison, type Row } from './measuring/row.ts';

const MANY = Number(process.env.BENCH_FAILED_RECORDS ?? 1_000_000);
const MANY_QUICK = 20_000;
const FEW = 1_000;
const PAGES_PER_ROUND = 5;

export const failedPage: Claim = {
  name: 'failed-page',
  subject: 'read one page of 50 failed messages from a table of a million',
  against: `the same page from a table of ${FEW.toLocaleString('en')}`,
  run: (options) => withParts((parts) => measure(parts, options)),
};

/** A table, and how many records are in it. */
type Filled = { store: FailedMessageStore; count: number };
type Page = {
  label: string;
  filter: FailedMessageFilter;
  middle?: boolean;
  limit?: number;
  /** Few records match: a page may end short. */
  isRare?: boolean;
};

const filters: Page[] = Object.entries(ONE_IN_TEN).map(([name, value]) => ({
  label: `${name}, which one in ten has`,
  filter: { [name]: value },
}));
const pages: Page[] = [
  { label: 'the first page', filter: {} },
  { label: 'a page in the middle', filter: {}, middle: true },
  { label: 'status', filter: { status: 'failed' } },
  { label: 'status, a page in the middle', filter: { status: 'failed' }, middle: true },
  { label: 'time range', filter: { failed_from: failedAt(-500, 0) } },
  ...filters,
  {
    label: 'status and queue, a page of 20',
    filter: { status: 'failed', queue: ONE_IN_TEN.queue },
    limit: 20,
  },
  { label: 'a text that one in 10,000 has', filter: { text: RARE_TEXT }, isRare: true },
];

async function measure(parts: Parts, { quick, say }: RunOptions): Promise<Outcome> {
  await parts.dynamodb();
  const count = quick ? MANY_QUICK : MANY;
  const start = performance.now();
  const [many, few] = [await filled('many', count, say), await filled('few', FEW, say)];
  say(`filled in ${((performance.now() - start) / 1_000).toFixed(0)} s`);
  const limits: RoundsOptions = quick
    ? { warmUp: 1, rounds: 3, maxSeconds: 20 }
    : { warmUp: 3, rounds: 21, maxSeconds: 30 };
  const rows: Row[] = [];
  for (const page of pages) {
    say(page.label);
    rows.push(await compare(page, { many, few }, limits));
  }
  return {
    rows,
    versions: { dynoxide: packageVersion('@dynoxide/linux-x64') },
    notes: [
      `${count.toLocaleString('en')} records against ${FEW.toLocaleString('en')}, in two tables of one DynamoDB; ${PAGES_PER_ROUND} times the same page a round.`,
      'In the last row a page reads on, to 8 queries in each of 4 partitions or for two seconds, and may end short.',
    ],
  };
}

async function filled(table: string, count: number, say: (text: string) => void): Promise<Filled> {
  // Nobody waits for a batch; on a busy disk one takes seconds.
  const client = createDynamoDbClient({ requestTimeoutMs: 60_000 });
  await createFailedMessagesTable(client, table);
  await fill(client, table, count, say);
  client.destroy();
  return { store: createFailedMessages({ documents: createDocuments(), table }), count };
}

async function compare(page: Page, { many, few }: { many: Filled; few: Filled }, limits: RoundsOptions) {
  const rates = await ratesInTurns({ ours: side(page, many), baseline: side(page, few) }, limits);
  const milliseconds = (each: readonly number[]) => each.map((rate) => 1_000 / rate);
  const samples = { ours: milliseconds(rates.ours), baseline: milliseconds(rates.baseline) };
  return comparison(page.label, 'ms a page', samples);
}

function side({ filter, middle, limit = PAGE_DEFAULT, isRare }: Page, { store, count }: Filled): Side {
  const cursor = encodeCursor(`${failedAt(count / 2, count)}#x`);
  return {
    async work() {
      for (let read = 0; read < PAGES_PER_ROUND; read += 1) {
        const { items } = await store.list(filter, { limit, ...(middle && { cursor }) });
        if (!isRare && items.length !== limit) throw new Error(`A page has ${items.length} records.`);
      }
      return PAGES_PER_ROUND;
    },
  };
}
