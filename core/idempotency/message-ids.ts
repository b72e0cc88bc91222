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

/**
 * `new`: nobody used the id before. `repeat`: the same client, with the same body; `sameWay` when also to the same
 * exchange and routing key. `other`: it belongs to another message.
 */
export type IdUsed = { outcome: 'new' } | { outcome: 'repeat'; sameWay: boolean } | { outcome: 'other' };

/** Which message an id belongs to. The first to use it has it, for as long as the audit trail is kept. */
export interface MessageIds {
  claim(use: IdUse): Promise<IdUsed>;
  /** The message was not published after all, and its id is anybody's again. */
  free(messageId: string): Promise<void>;
}

/** What a use of an id is, beside the one that has it. */
export function usedAgain(
  first: Pick<IdUse, 'clientId' | 'content' | 'exchange' | 'routingKey'>,
  use: IdUse,
): IdUsed {
  if (first.clientId !== use.clientId || first.content !== use.content) return { outcome: 'other' };
  const sameWay = first.exchange === use.exchange && first.routingKey === use.routingKey;
  return { outcome: 'repeat', sameWay };
}
