import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** Certificates for tests: X.509 as far as TLS needs it (RFC 5280), on P-256 keys, valid for a day. */
export type Certified = { cert: string; key: string };
export type Authority = Certified & {
  /** For a server at localhost and 127.0.0.1. */
  server(): Certified;
  client(commonName: string): Certified;
};

export function createAuthority(commonName: string): Authority {
  const keys = newKeys();
  const isAuthority = extension('2.5.29.19', true, der(0x30, der(0x01, Buffer.from([0xff]))));
  const issuer = { name: commonName, key: keys.privateKey };
  const alternatives = der(0x30, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const signed = (name: string, extensions: Buffer[]): Certified => {
    const own = newKeys();
    return { cert: certificate(name, own.publicKey, issuer, extensions), key: pem(own.privateKey) };
  };
  return {
    cert: certificate(commonName, keys.publicKey, issuer, [isAuthority]),
    key: pem(keys.privateKey),
    server: () => signed('localhost', [extension('2.5.29.17', false, alternatives)]),
    client: (name) => signed(name, []),
  };
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

function certificate(
  subject: string,
  publicKey: KeyObject,
  issuer: { name: string; key: KeyObject },
  extensions: Buffer[],
): string {
  const ecdsaWithSha256 = der(0x30, oid('1.2.840.10045.4.3.2'));
  const day = 86_400_000;
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    named(issuer.name),
    der(0x30, utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + day))),
    named(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [der(0xa3, der(0x30, ...extensions))] : []),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, issuer.key));
  const text = der(0x30, body, ecdsaWithSha256, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${text.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

/** Tag, length, contents. */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const { length } = Buffer.concat(contents);
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), ...contents]);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const base128 = (value: number): number[] =>
    value < 128 ? [value] : [...base128(value >> 7).map((each) => each | 128), value & 127];
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

const named = (commonName: string) =>
  der(0x30, der(0x31, der(0x30, oid('2.5.4.3'), der(0x0c, Buffer.from(commonName)))));

const utcTime = (date: Date) =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der(0x01, Buffer.from([0xff]))] : [];
  return der(0x30, oid(id), ...flag, der(0x04, value));
}
