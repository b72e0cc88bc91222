/** A part that answers on loopback. */
export type Part = { url: string; stop(): Promise<void> };
