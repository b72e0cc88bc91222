// The process that fauxqs (SQS, SNS, S3) runs in: `node fauxqs-process.ts PORT DATA_DIR`. Prints `listening`.
import { mkdirSync } from 'node:fs';
import { type RequestListener, Server } from 'node:http';
import type { ListenOptions } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startFauxqs } from 'fauxqs';
import { forThisMachine } from '../loopback.ts';

const [port = '0', dataDir = '.'] = process.argv.slice(2);

/** fauxqs binds every interface, answers everybody, and has no option for it. A laptop's queues are nobody else's business. */
const listen = Server.prototype.listen;
Server.prototype.listen = function (this: Server, ...args: unknown[]) {
  const [options, ...rest] = args;
  const onLoopback = { ...(options as ListenOptions), host: '127.0.0.1' };
  for (const listener of this.listeners('request') as RequestListener[])
    this.off('request', listener).on('request', forThisMachine(listener));
  return Reflect.apply(listen, this, [onLoopback, ...rest]);
} as typeof listen;

mkdirSync(dataDir, { recursive: true });
keepReceiveCounts(join(dataDir, 'fauxqs.db'));
const server = await startFauxqs({ port: Number(port), logger: false, dataDir, defaultRegion: 'us-east-1' });
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
console.log('listening');

/**
 * Of fauxqs 2.4.1: ChangeMessageVisibility to 0 writes NULL as the receive count, which its own schema refuses, and the
 * message is gone until a restart. Its tables are made with IF NOT EXISTS, so this makes that one before it does: the
 * same table, which takes the NULL and puts the count back.
 */
function keepReceiveCounts(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS sqs_queues (
      name TEXT PRIMARY KEY, url TEXT NOT NULL, arn TEXT NOT NULL, attributes TEXT NOT NULL, tags TEXT NOT NULL,
      created_timestamp INTEGER NOT NULL, last_modified_timestamp INTEGER NOT NULL,
      sequence_counter INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS sqs_messages (
      message_id TEXT PRIMARY KEY, queue_name TEXT NOT NULL REFERENCES sqs_queues(name) ON DELETE CASCADE,
      body TEXT NOT NULL, md5_of_body TEXT NOT NULL, message_attributes TEXT NOT NULL,
      md5_of_message_attributes TEXT NOT NULL, sent_timestamp INTEGER NOT NULL,
      approximate_receive_count INTEGER DEFAULT 0, approximate_first_receive_timestamp INTEGER, delay_until INTEGER,
      message_group_id TEXT, message_deduplication_id TEXT, sequence_number TEXT, receipt_handle TEXT,
      visibility_deadline INTEGER
    );
    CREATE TRIGGER IF NOT EXISTS keep_receive_count AFTER UPDATE ON sqs_messages
    WHEN NEW.approximate_receive_count IS NULL
    BEGIN
      UPDATE sqs_messages
      SET approximate_receive_count = OLD.approximate_receive_count,
          approximate_first_receive_timestamp = OLD.approximate_first_receive_timestamp
      WHERE message_id = NEW.message_id;
    END;
  `);
  database.close();
}
