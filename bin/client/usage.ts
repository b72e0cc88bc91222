/** What was typed cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(`${message}\nTry: npm run client -- --help`);
  }
}

export const HELP = `Clients of Courtier's API, and their keys.

  npm run client -- create --name NAME --permission PERMISSION ... [--expires TIME] [--rate RATE]
                           [--certificate-subject NAME]
  npm run client -- list
  npm run client -- rotate ID [--overlap SECONDS]
  npm run client -- rate ID --rate RATE
  npm run client -- revoke ID
  npm run client -- key

create   makes a client and shows its key: this once, so keep it now
list     shows every client, newest first
rotate   makes a further key; the ones before it go on for an hour
rate     changes how many requests a second a client may make
revoke   stops all keys of a client within a minute, for good
key      prints the admin key of the local runtime, once that is ready: KEY=$(npm run -s client -- key)

  --name NAME              whose key it is
  --permission PERMISSION  may be given several times: publish:EXCHANGE, publish:EXCHANGE.KEY, consume:QUEUE,
                           read:WHAT, manage:WHAT, manage:queues.NAME or admin. * stands for anything; quote it: 'publish:invoices.*'
  --expires TIME           when the client ends, such as 2027-01-31T00:00:00Z; without it: never
  --rate RATE              basic, standard (without it) or high: the stage says what that is
  --certificate-subject NAME
                           the subject of the client's certificate, such as CN=shop,O=Example: who presents one to a
                           domain name with client certificates is this client, without a key
  --overlap SECONDS        how long the keys before go on: 0 to 604800 (7 days), 3600 without it
  --json                   the API's answer as JSON, for scripts

environment
  COURTIER_API             where the API answers; without it, the local runtime: npm run local
  COURTIER_KEY             a key with the permission admin; the local runtime's own where COURTIER_API is not set
  COURTIER_API_PORT, AWS_ENDPOINT_PORT
                           the ports of the local runtime, 8011 and 4566, as npm run local was given them
`;
