/** How long a test waits for what must come, in milliseconds. It judges no speed: a busy machine is a hundred times slower. */
export const PATIENCE_MS = 120_000;
