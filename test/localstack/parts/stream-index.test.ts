import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { indexStreamRecords } from '../../../localstack/parts/stream-index.ts';

/** As dynoxide 1.2.1 makes it, and what it asks of it: from the texts in its binary. */
const TABLE = `CREATE TABLE _stream_records (
  id INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL, event_name TEXT NOT NULL, keys_json TEXT NOT NULL,
  new_image TEXT, old_image TEXT, sequence_number TEXT NOT NULL, shard_id TEXT NOT NULL, created_at INTEGER NOT NULL)`;
const NEXT_NUMBER =
  'SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?1';
const RECORDS = `SELECT event_name FROM _stream_records
  WHERE table_name = ?1 AND shard_id = ?2 AND CAST(sequence_number AS INTEGER) > ?3
  ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT ?4`;

it.each([NEXT_NUMBER, RECORDS])('no record of a stream is read that is not asked for: %s', (query) => {
  const folder = mkdtempSync(join(tmpdir(), 'courtier-streams-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'tables.db');
  const opened = <T>(use: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(file);
    try {
      return use(database);
    } finally {
      database.close();
    }
  };
  opened((database) => database.exec(TABLE));
  indexStreamRecords(file);
  // A runtime that starts again on its data.
  indexStreamRecords(file);
  const plan = opened((database) => database.prepare(`EXPLAIN QUERY PLAN ${query}`).all());
  expect(plan).toEqual([
    expect.objectContaining({
      detail: expect.stringMatching(/^SEARCH _stream_records USING (COVERING )?INDEX/),
    }),
  ]);
});
