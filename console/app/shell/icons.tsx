/** 16 by 16, drawn with the colour of the text around them. */
const paths = {
  overview: 'M2 9.5 5 6l3 3 3-5 3 3M2 13.5h12',
  failed: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.8v.1',
  queues: 'M2 4h12M2 8h12M2 12h7',
  topology:
    'M4 3.5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0ZM15 8a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0ZM4 12.5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0ZM4 4l8 3.4M4 12l8-3.4',
  operations: 'M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 1.8v2.9h-2.9',
  replay: 'M2.5 8a5.500 5.500 0 1 0 1.600-3.900M2.500 1.800v2.900h2.900M6.700 5.500v5L10.500 8z',
  workflows: 'M2 3h5v4H2zM9 9h5v4H9zM4.5 7v4H9',
  subscriptions: 'M3 13a8 8 0 0 1 8-8M3 13a4 4 0 0 1 4-4M3 13h.1M11 2.5 13.5 5 11 7.5',
  clients: 'M6 9a3 3 0 1 1 0-6 3 3 0 0 1 0 6ZM8.2 8.2 14 14M11.5 11.5l1.5-1.5',
  webhooks: 'M2 8h7M6.5 4.500 10 8l-3.500 3.500M12.500 3v10',
  audit: 'M3 2h7l3 3v9H3zM5.5 7h5M5.5 10h5',
  menu: 'M2 4h12M2 8h12M2 12h12',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.6 10.6 14 14',
  check: 'M2.5 8.5 6 12l7.5-8',
  alert: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 5v3.6M8 11v.1',
  clock: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.5V8l2.5 1.5',
  full: 'M3 2h10v12H3zM3 6h10M5 9h6M5 11.5h6',
  person: 'M8 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 14c.6-2.6 2.8-4 5.5-4s4.9 1.4 5.5 4',
  close: 'M3.5 3.5l9 9M12.5 3.500l-9 9',
  right: 'M6 3l5 5-5 5',
  copy: 'M5.5 5.500h8v8h-8zM10.5 5.500v-3h-8v8h3',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
