import type { ClientView, ClientWithKey } from '../../../core/api/views-clients.ts';
import type { Context } from '../../cli/context.ts';
import { fields } from '../../terminal/fields.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import type { Column } from '../../terminal/table.ts';
import { shownTime } from '../../terminal/time.ts';

type Zone = { utc: boolean };

export function showClient({ terminal }: Context, client: ClientView, zone: Zone): string {
  return fields(terminal, {
    Client: client.id,
    Name: client.name,
    Status: client.status,
    Permissions: client.permissions.join(' '),
    Rate: client.rate ?? 'shared',
    Created: shownTime(client.created_at, zone),
    Expires: client.expires_at === null ? 'never' : shownTime(client.expires_at, zone),
    Revoked: client.revoked_at && shownTime(client.revoked_at, zone),
    Certificate: client.certificate_subject,
    Keys: client.keys.map((key) => key.fingerprint + keyEnd(key.expires_at, zone)).join(', '),
  });
}

const keyEnd = (at: string | null, zone: Zone) => (at === null ? '' : ` until ${shownTime(at, zone)}`);

export function showKey(context: Context, client: ClientWithKey, zone: Zone): string {
  const older = client.keys.slice(0, -1).map(({ fingerprint, expires_at }) => {
    const until = expires_at === null ? 'the client expires' : shownTime(expires_at, zone);
    return `The key ${fingerprint} works until ${until}.\n`;
  });
  return [
    showClient(context, client, zone),
    `${context.terminal.paint('bold', 'Key')}          ${oneLine(client.key)}\n\n`,
    ...older,
    'The key is shown only once: save it now.\n',
  ].join('');
}

export function clientColumns(zone: Zone): Column<ClientView>[] {
  return [
    { header: 'ID', text: ({ id }) => id },
    { header: 'NAME', text: ({ name }) => name, cuts: true },
    {
      header: 'STATUS',
      text: ({ status }) => status,
      style: ({ status }) => (status === 'active' ? undefined : 'dim'),
    },
    { header: 'KEYS', text: ({ keys }) => String(keys.length), alignsRight: true },
    { header: 'RATE', text: ({ rate }) => rate ?? 'shared' },
    {
      header: 'EXPIRES',
      text: (row) => (row.expires_at === null ? 'never' : shownTime(row.expires_at, zone)),
    },
    { header: 'PERMISSIONS', text: ({ permissions }) => permissions.join(' '), cuts: true },
  ];
}
