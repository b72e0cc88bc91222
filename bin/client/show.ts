import type { ClientView, ClientWithKey } from '../../core/api/views-clients.ts';

export function showKey(client: ClientWithKey): string {
  const older = client.keys
    .slice(0, -1)
    .map((key) => `The key ${key.fingerprint} works until ${key.expires_at ?? 'the client expires'}.`);
  return [
    `Client       ${client.id}`,
    `Name         ${client.name}`,
    `Permissions  ${client.permissions.join(' ')}`,
    `Rate         ${client.rate ?? 'shared'}`,
    `Expires      ${client.expires_at ?? 'never'}`,
    ...(client.certificate_subject === undefined ? [] : [`Certificate  ${client.certificate_subject}`]),
    `Key          ${client.key}`,
    '',
    ...older,
    'The key is shown only once: save it now.',
    '',
  ].join('\n');
}

export function showClients(clients: readonly ClientView[]): string {
  if (clients.length === 0) return 'There are no clients yet.\n';
  const rows = clients.map((client) => [
    client.id,
    client.name,
    client.status,
    String(client.keys.length),
    client.rate ?? 'shared',
    client.expires_at ?? 'never',
    client.permissions.join(' '),
  ]);
  return table([['ID', 'NAME', 'STATUS', 'KEYS', 'RATE', 'EXPIRES', 'PERMISSIONS'], ...rows]);
}

function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return `${rows.map((row) => line(row).trimEnd()).join('\n')}\n`;
}
