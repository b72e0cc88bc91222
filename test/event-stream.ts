export type StreamEvent = { type: string; data: string; lastEventId: string };

/**
 * Server-sent events, read as a browser does: the parsing and interpreting of an event stream from
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream, step by step.
 */
export function parseEventStream(bytes: Uint8Array) {
  // "UTF-8 decode": a leading byte order mark is stripped.
  const lines = new TextDecoder('utf-8').decode(bytes).split(/\r\n|\n|\r/);
  // What follows the last line end is no line.
  lines.pop();
  const events: StreamEvent[] = [];
  let [data, type, idBuffer, lastEventId] = ['', '', '', ''];
  let retry: number | undefined;
  const dispatch = () => {
    lastEventId = idBuffer;
    if (data !== '') {
      events.push({ type: type === '' ? 'message' : type, data: data.replace(/\n$/, ''), lastEventId });
    }
    [data, type] = ['', ''];
  };
  for (const line of lines) {
    if (line === '') {
      dispatch();
      continue;
    }
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') type = value;
    if (field === 'data') data += `${value}\n`;
    if (field === 'id' && !value.includes('\0')) idBuffer = value;
    if (field === 'retry' && /^[0-9]+$/.test(value)) retry = Number(value);
  }
  // Data that no empty line ended is discarded.
  return { events, retry, lastEventId };
}
