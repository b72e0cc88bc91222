import { Problem } from '../../problem.ts';

/** Where the broker comes from, best first. */
export type Source =
  | { kind: 'running'; url: string; managementUrl: string }
  | { kind: 'installed'; server: string; epmd: string | undefined }
  | { kind: 'unpacked'; root: string }
  | { kind: 'debian'; version: string | undefined }
  | { kind: 'docker'; version: string | undefined };

/** What this machine offers. Asked for one after the other: the docker engine only when nothing else is there. */
export type Probes = {
  installed(): Promise<{ server: string; epmd: string | undefined } | undefined>;
  /** A tree of Debian's packages in the cache, of this version when one is asked for. */
  unpacked(version: string | undefined): Promise<string | undefined>;
  apt(): Promise<boolean>;
  docker(): Promise<boolean>;
};

/** Decides which RabbitMQ to run. A version that is asked for is never the installed one, whose version is not known. Nothing at all is an error that says what to install. */
export async function chooseSource(env: NodeJS.ProcessEnv, probes: Probes): Promise<Source> {
  if (env.BROKER_URL) {
    parseBrokerUrl(env.BROKER_URL);
    return {
      kind: 'running',
      url: env.BROKER_URL,
      managementUrl: env.BROKER_MANAGEMENT_URL ?? managementOf(env.BROKER_URL),
    };
  }
  const version = wantedVersion(env);
  const installed = version === undefined ? await probes.installed() : undefined;
  if (installed) return { kind: 'installed', ...installed };
  const root = await probes.unpacked(version);
  if (root !== undefined) return { kind: 'unpacked', root };
  if (await probes.apt()) return { kind: 'debian', version };
  if (await probes.docker()) return { kind: 'docker', version };
  throw new Problem(
    [
      'there is no RabbitMQ to run. One of these will do:',
      '  - install it: brew install rabbitmq, apt-get install rabbitmq-server, or https://www.rabbitmq.com/docs/download',
      '  - start Docker (the image rabbitmq:4-management is used)',
      '  - BROKER_URL=amqp://user:password@host:5672 of one that runs already (and BROKER_MANAGEMENT_URL)',
    ].join('\n'),
  );
}

/** COURTIER_RABBITMQ: `4.3`, or `4`. Without it, whatever this machine has. */
export function wantedVersion(env: NodeJS.ProcessEnv): string | undefined {
  const version = env.COURTIER_RABBITMQ;
  if (!version) return undefined;
  if (!/^\d+(\.\d+){0,2}$/.test(version)) {
    throw new Problem(`COURTIER_RABBITMQ must be a version like 4.3, not ${JSON.stringify(version)}`);
  }
  return version;
}

/** Amazon MQ answers management calls on 443, a plain broker on 15672. */
function managementOf(url: string): string {
  const { protocol, hostname } = parseBrokerUrl(url);
  return protocol === 'amqps:' ? `https://${hostname}` : `http://${hostname}:15672`;
}

/** Parses an AMQP URL; a wrong one is a Problem without its password. */
export function parseBrokerUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^amqps?:$/.test(parsed.protocol)) {
    throw new Problem('BROKER_URL must look like amqp://user:password@host:5672/vhost or amqps://…');
  }
  if (parsed.search !== '' || parsed.hash !== '') {
    throw new Problem('BROKER_URL takes no parameters: it ends with the virtual host');
  }
  if (!/^\/[^/]*$/.test(parsed.pathname || '/') || !isDecodable(parsed.pathname)) {
    const written = 'percent-encoded, so that one named a/b is written /a%2Fb';
    throw new Problem(`BROKER_URL must end with the name of one virtual host, ${written}`);
  }
  return parsed;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
