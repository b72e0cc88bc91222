import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../adapters/https/public-address.ts';
import { refusalOfUrl } from '../../../adapters/https/receiver-url.ts';

describe('an address of the public internet', () => {
  it.each(['8.8.8.8', '172.15.0.1', '192.169.0.1', '2606:4700::6810:84e5', '2a00:1450:4001::1'])(
    'is %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '169.254.170.2',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:169.254.169.254',
    '::ffff:8.8.8.8',
    '64:ff9b::a9fe:a9fe',
    'fd00:ec2::254',
    'fe80::1',
    'fc00::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:a9fe:a9fe::1',
    'example.com',
    '',
  ])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the URL of a receiver', () => {
  const refusal = (url: string) => refusalOfUrl(url, { allowLoopback: false });

  it.each(['https://hooks.example.com/a?b=c', 'https://hooks.example.com:8443/', 'https://8.8.8.8/'])(
    'may be %s',
    (url) => {
      expect(refusal(url)).toBeUndefined();
    },
  );

  it.each([
    'hooks.example.com',
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'https://ada:secret@hooks.example.com/',
    'https://hooks.example.com/#part',
    'https://localhost/',
    'https://a.localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://intranet/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0251.0376.0251.0376/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[fd00:ec2::254]/',
  ])('may not be %s', (url) => {
    expect(refusal(url)).toEqual(expect.any(String));
  });

  it('may be on the laptop itself, without TLS, where the stage says so, and nowhere else near', () => {
    const local = (url: string) => refusalOfUrl(url, { allowLoopback: true });
    expect([local('http://127.0.0.1:9999/hook'), local('http://[::1]:9999/')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(local('http://169.254.169.254/')).toEqual(expect.any(String));
    expect(local('http://hooks.example.com/')).toEqual(expect.any(String));
    expect(local('http://localhost:9999/')).toEqual(expect.any(String));
  });
});
