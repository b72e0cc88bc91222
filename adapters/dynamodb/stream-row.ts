import { Buffer } from 'node:buffer';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from 'aws-lambda';
import type { Item } from './client.ts';
import type { Row } from './documents.ts';

/**
 * A row as Lambda's event of a table's stream tells it: as JSON, in which a binary attribute is base64. Throws for a
 * number that JavaScript would round: what a stream says is passed on, and must not become another number.
 */
export function rowOfStream(image: Readonly<Record<string, AttributeValue>>): Row {
  const attributes = Object.entries(image).map(([name, value]) => [
    name,
    value.B === undefined ? value : { B: Buffer.from(value.B, 'base64') },
  ]);
  return unmarshall(Object.fromEntries(attributes) as Item);
}
