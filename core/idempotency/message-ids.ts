import { createHash } from 'node:crypto';

/** A message that is about to be published under an id that its publisher chose. */
export type IdUse = {
  messageId: string;
  clientId: string;
  /** Of its body: core/message/content.ts. */
  content: string;
  exchange: string;
  routingKey: string;
  /** ISO. */
  now: string;
};

/** One use of an id, so that it can be taken back, and no other with it. */
export type IdHold = { messageId: string; token: string };

/**
 * `new`: nobody has the id. `repeat`: the same client, with the same body; `sameWay` when it went to this exchange and
 * routing key before. `other`: it belongs to another message. A repeat that came after too many others has no hold.
 */
export type IdUsed =
  | { outcome: 'new'; hold: IdHold }
  | { outcome: 'repeat'; sameWay: boolean; hold: IdHold | undefined }
  | { outcome: 'other' };

/** Uses of an id that are kept apart. What is used more often is never free again before its time. */
export const MAX_USES_KEPT = 20;

/** Which message an id belongs to. The first to use it has it, for as long as the audit trail is kept. */
export interface MessageIds {
  claim(use: IdUse): Promise<IdUsed>;
  /**
   * This use was none: its message was refused. The id is anybody's again when no other use of it is left. Freeing twice
   * is freeing once.
   */
  free(hold: IdHold): Promise<void>;
  /** When the id was used first, ISO, to the second. Undefined: nobody has it. */
  since(messageId: string): Promise<string | undefined>;
}

/** What a use of an id is, beside those that have it: `tokens` are the uses that were not taken back. */
export function usedAgain(
  first: Pick<IdUse, 'clientId' | 'content'>,
  tokens: Iterable<string>,
  use: IdUse,
): { outcome: 'repeat'; sameWay: boolean } | { outcome: 'other' } {
  if (first.clientId !== use.clientId || first.content !== use.content) return { outcome: 'other' };
  const way = wayOf(use);
  return { outcome: 'repeat', sameWay: [...tokens].some((token) => token.startsWith(way)) };
}

/** A use tells its way as well: what one took back must not be what a repeat is compared with. `unique`: of this call. */
export function useToken(use: Pick<IdUse, 'exchange' | 'routingKey'>, unique: string): string {
  return `${wayOf(use)}${unique}`;
}

function wayOf({ exchange, routingKey }: Pick<IdUse, 'exchange' | 'routingKey'>): string {
  const digest = createHash('sha256').update(JSON.stringify([exchange, routingKey]));
  return `${digest.digest('hex').slice(0, 16)}.`;
}
