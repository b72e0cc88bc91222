/** The `message` of the recorder's line about a message that its full queue dropped, which an alarm counts. In ASCII. */
export const DROPPED_LINE = 'dropped by its full queue';
