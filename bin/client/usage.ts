/** What was typed cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(`${message}\nTry: courtier clients --help`);
  }
}

export const HELP = `Clients of Courtier's API, and their keys.

  courtier clients create --name NAME --permission PERMISSION ... [--expires TIME] [--rate RATE]
                          [--certificate-subject NAME]
  courtier clients list
  courtier clients rotate ID [--overlap SECONDS]
  courtier clients rate ID --rate RATE
  courtier clients revoke ID
  courtier clients key

create   creates a client and shows its key once: save it now
list     shows every client, newest first
rotate   adds a new key; the old ones keep working for an hour
rate     changes how many requests a second a client may make
revoke   disables all keys of a client within a minute, for good
key      prints the admin key of the local runtime as soon as it is ready: KEY=$(npx courtier clients key)

  --name NAME              the service that uses the key
  --permission PERMISSION  can be repeated: publish:EXCHANGE, publish:EXCHANGE.KEY, consume:QUEUE, read:WHAT,
                           manage:WHAT, manage:queues.NAME or admin. * matches anything; quote it: 'publish:invoices.*'
  --expires TIME           when the client expires, such as 2027-01-31T00:00:00Z. Default: never
  --rate RATE              basic, standard or high: the stage sets the limits. Default: standard
  --certificate-subject NAME
                           the subject of the client's certificate, such as CN=shop,O=Example: a caller who presents
                           it at a domain name with client certificates is this client, and needs no key
  --overlap SECONDS        how long the old keys keep working: 0 to 604800 (7 days). Default: 3600
  --json                   prints the API's answer as JSON, for scripts

environment
  COURTIER_API             the URL of the API. Default: the local runtime (courtier local)
  COURTIER_KEY             a key with the permission admin. Not needed for the local runtime
  COURTIER_API_PORT, AWS_ENDPOINT_PORT
                           the ports that the local runtime was started with. Default: 8011 and 4566
`;
