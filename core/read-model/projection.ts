/** A part of a whole log. `keys`: each once in all pages; `events`: how many the page had; `next`: null after the last. */
export type LogPage = { keys: string[]; events: number; next: string | null };

/** A log of events by key: what a read model is made of, and nothing else. */
export interface EventLog<Event> {
  /**
   * All events of one key, in their order. Empty for an unknown key.
   * @throws CourtierError with a permanent disposition: an event of the key cannot be read, and never will be.
   */
  events(key: string): Promise<Event[]>;
  /** `cursor`: null for the first page, then the page's `next`. `limit`: events. */
  page(from: { cursor: string | null; limit: number }): Promise<LogPage>;
}

/** A read model: one view for each key. */
export interface Views<View> {
  /**
   * Keeps the view, unless one that knows of more events is there: what is late changes nothing. `position`: how many
   * events the view was made of.
   */
  put(key: string, view: View, position: number): Promise<void>;
  get(key: string): Promise<View | undefined>;
}

/** How a view follows from the events of its key. */
export type Projection<Event, View> = {
  log: EventLog<Event>;
  /** The view of all events of one key, in their order. Undefined: the key has none. It asks nothing else. */
  fold(events: readonly Event[], key: string): View | undefined;
  views: Pick<Views<View>, 'put'>;
};

/** Declares a projection; the types of its parts must agree. */
export function defineProjection<Event, View>(projection: Projection<Event, View>): Projection<Event, View> {
  return projection;
}

/** Makes the view of one key again from all of its events. Doing it twice, or at the same time, is doing it once. */
export async function project<Event, View>(
  {
    log,
    fold,
    views,
  }: Pick<Projection<Event, View>, 'fold' | 'views'> & {
    log: Pick<EventLog<Event>, 'events'>;
  },
  key: string,
): Promise<void> {
  const events = await log.events(key);
  const view = fold(events, key);
  if (view !== undefined) await views.put(key, view, events.length);
}
